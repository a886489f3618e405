/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page of a caller's memory that changes as soon as it is read, as if another CPU wrote there. A
 * service that reads a field twice sees two values, and is found out. To be included once, as the
 * first header.
 */
#ifndef FAKE_CALLER_H
#define FAKE_CALLER_H

#define _GNU_SOURCE /* names of registers */
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ucontext.h>

#include "unit.h"

#define FAULT_WRITE 2 /* in a page fault's error code */
#define FLAG_TRAP   0x100
#define PAGE	    4096u

static u8 *watched;
static unsigned int reads[PAGE]; /* how often this byte was read */
static struct sigaction old_fault, old_step;
static u32 last_read, last_size;

/* Copies byte by byte, so that each byte of a block is counted. */
static inline void *copy_bytes(void *to, const void *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((volatile u8 *)to)[i] = ((const volatile u8 *)from)[i];
	return to;
}

/*
 * Returns how many bytes the instruction reads. Bit 0 of its opcode tells a byte from more; after
 * 0Fh, which is MOVZX or MOVSX, a byte from two.
 */
static u32 access_size(const u8 *code)
{
	bool half = *code == 0x66;

	code += half;
	if (*code == 0x0f) {
		assert_int_equal(code[1] & 0xf6, 0xb6);
		return 1 + (code[1] & 1);
	}
	assert_true(*code < 0xd8); /* not a floating-point instruction, and no other prefix */
	return *code & 1 ? half ? 2 : 4 : 1;
}

/* An instruction reaches the page. Lets this one through. */
static void on_fault(int signal, siginfo_t *info, void *context)
{
	greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
	u32 at = (u32)info->si_addr - (u32)watched;

	if (at >= PAGE) {
		sigaction(SIGSEGV, &old_fault, NULL);
		return;
	}
	last_read = at;
	last_size = 0;
	if (!(registers[REG_ERR] & FAULT_WRITE))
		last_size = min(access_size((const u8 *)registers[REG_EIP]), PAGE - at);
	for (u32 i = 0; i < last_size; i++)
		reads[at + i]++;
	mprotect(watched, PAGE, PROT_READ | PROT_WRITE);
	registers[REG_EFL] |= FLAG_TRAP;
}

/* The instruction is done. What it has read changes. */
static void on_step(int signal, siginfo_t *info, void *context)
{
	for (u32 i = 0; i < last_size; i++)
		watched[last_read + i] ^= 0xff;
	mprotect(watched, PAGE, PROT_NONE);
	((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] &= ~FLAG_TRAP;
}

/* From now on the page at @at changes when it is read. */
static inline void watch(void *at)
{
	struct sigaction fault = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
	struct sigaction step = { .sa_sigaction = on_step, .sa_flags = SA_SIGINFO };

	watched = at;
	memset(reads, 0, sizeof(reads));
	sigaction(SIGSEGV, &fault, &old_fault);
	sigaction(SIGTRAP, &step, &old_step);
	mprotect(watched, PAGE, PROT_NONE);
}

/* Each byte that was read was read once, and the first @size bytes were. */
static inline void expect_read_once(u32 size)
{
	mprotect(watched, PAGE, PROT_READ | PROT_WRITE);
	sigaction(SIGSEGV, &old_fault, NULL);
	sigaction(SIGTRAP, &old_step, NULL);
	for (u32 i = 0; i < PAGE; i++)
		assert_int_equal(reads[i], i < size);
}

#endif
