// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tests the SMI handler: which saved states it exchanges, in each layout (Intel SDM vol. 3C,
 * 31.4.1; AMD APM vol. 2, 10.2.3), and that it does nothing in any other case.
 */
#include "unit.h"

#include <string.h>

#include "abi/map.h"
#include "smm/smm.h"

u32 smm_handle(u8 *state);
extern struct smm_config smm_config;
extern volatile u32 smm_gate;

#define GATE	  0x1000
#define GATE_END  0x1080
#define FLAT	  0xf2000u
#define LEAVE	  0xf2100u
#define LEAVE_END 0xf2110u
#define PM1	  0x604
#define VM	  0x20000

/* The first CPU's state, and the memory around it. */
static u8 smram[3][SMM_STATE_SIZE];
static struct smm_copy copies[2];
static u8 *const saved = smram[1];
static u8 command;
static u32 pm1, written;

static u32 port_read(u16 port, unsigned int size)
{
	return port == SMM_PORT ? command : port == PM1 ? pm1 : ~0u;
}

static void port_write(u16 port, u32 value, unsigned int size)
{
	assert_int_equal(port, PM1);
	written++;
	pm1 = value;
}

static void put(u32 at, u32 value)
{
	memcpy(saved + at, &value, 4);
}

static u32 got(u32 at)
{
	u32 value;

	memcpy(&value, saved + at, 4);
	return value;
}

static void smi(u8 with)
{
	command = with;
	smm_handle(saved);
}

enum kind { WIDE, NARROW, NARROW_SHIFTED };

/* The state of a program in the gate, on the resident stack. */
static void in_gate(enum kind kind)
{
	for (u32 i = 0; i < sizeof(smram); i++)
		((u8 *)smram)[i] = i * 7 + 1;
	memset(copies, 0, sizeof(copies));
	smm_config = (struct smm_config){
		.first_state = (u32)saved,
		.copies = (u32)copies,
		.copy_count = 1,
		.v86_gate = GATE,
		.v86_gate_end = GATE_END,
		.flat_entry = FLAT,
		.flat_leave = LEAVE,
		.flat_leave_end = LEAVE_END,
		.gdt_base = 0xf0110,
		.gdt_limit = 0x27,
		.idt_base = 0xf02c0,
		.idt_limit = 0x7ff,
		.pm1_control = PM1,
		.acpi_enable = 2,
		.acpi_disable = 3,
	};
	fake_io.port_read = port_read;
	fake_io.port_write = port_write;
	written = 0;
	if (kind == WIDE) {
		put(0xfc, 0x20064);
		put(0xd0, 0x100); /* EFER: LME is set, LMA is not */
		put(0xd4, 0);
		put(0x170, VM | 0x3202);
		put(0x178, GATE + 5);
		put(0x1d8, SHARED_SIZE - 0x100);
		put(0x10, 0x00f30000 | FSEG);
		put(0x20, 0x00f30000 | SHARED_SEG);
		put(0x158, 0xe0000011);
		put(0x150, 0x80000);
		put(0x148, 0x30);
	} else {
		u32 attributes = kind == NARROW ? 0xf3 : 0xf300;

		put(0xfc, 0x20000);
		put(0x1f4, VM | 0x3202);
		put(0x1f0, GATE + 5);
		put(0x1e0, SHARED_SIZE - 0x100);
		put(0x1ac, FSEG);
		put(0x1b0, SHARED_SEG);
		put(0x184 + 24, attributes);
		put(0x1fc, 0xe0000011);
		put(0x1f8, 0x80000);
		put(0x114, 0x30);
	}
}

static void check_flat_wide(void)
{
	assert_int_equal(got(0x178), FLAT);
	assert_int_equal(got(0x17c), 0);
	assert_int_equal(got(0x170), 2);
	assert_int_equal(got(0x158), 0x60000011);
	assert_int_equal(got(0x148), 0);
	assert_int_equal(got(0xd0), 0);
	assert_int_equal(got(0x1d8), SHARED_BASE + SHARED_SIZE - 0x100);
	assert_int_equal(got(0x1e0), 0xe0000011); /* EBX, ESI, EDI: the caller's CR0, CR3, CR4 */
	assert_int_equal(got(0x1c8), 0x80000);
	assert_int_equal(got(0x1c0), 0x30);
	assert_int_equal(got(0x68), 0xf0110);
	assert_int_equal(got(0x64), 0x27);
	assert_int_equal(got(0x88), 0xf02c0);
	assert_int_equal(got(0x84), 0x7ff);
	for (u32 i = 0; i < 6; i++) {
		assert_int_equal(got(16 * i), i == 1 ? 0xc09b0008 : 0xc0930010);
		assert_int_equal(got(16 * i + 4), ~0u);
		assert_int_equal(got(16 * i + 8), 0);
		assert_int_equal(got(16 * i + 12), 0);
	}
}

static void check_flat_narrow(u32 shift)
{
	static const u16 hidden[] = { 0x184, 0x190, 0x19c, 0x12c, 0x138, 0x144 };

	assert_int_equal(got(0x1f0), FLAT);
	assert_int_equal(got(0x1f4), 2);
	assert_int_equal(got(0x1fc), 0x60000011);
	assert_int_equal(got(0x114), 0);
	assert_int_equal(got(0x1e0), SHARED_BASE + SHARED_SIZE - 0x100);
	assert_int_equal(got(0x1dc), 0xe0000011);
	assert_int_equal(got(0x1e8), 0x80000);
	assert_int_equal(got(0x1ec), 0x30);
	for (u32 i = 0; i < 6; i++) {
		assert_int_equal(got(0x1a8 + 4 * i), i == 1 ? SEL_CODE32 : SEL_DATA32);
		assert_int_equal(got(hidden[i]), (i == 1 ? 0xc09bu : 0xc093u) << shift);
		assert_int_equal(got(hidden[i] + 4), ~0u);
		assert_int_equal(got(hidden[i] + 8), 0);
	}
}

static void leave_from(enum kind kind, u32 eip)
{
	put(kind == WIDE ? 0x178 : 0x1f0, eip);
	smi(SMM_LEAVE);
}

static void test_there_and_back(void **state)
{
	for (enum kind kind = WIDE; kind <= NARROW_SHIFTED; kind++) {
		u8 before[sizeof(smram)], flat[SMM_STATE_SIZE];

		in_gate(kind);
		memcpy(before, smram, sizeof(before));
		smi(SMM_ENTER);
		if (kind == WIDE)
			check_flat_wide();
		else
			check_flat_narrow(kind == NARROW ? 0 : 8);
		memcpy(flat, saved, sizeof(flat));
		/* It may not leave from another address, and not enter the gate again. */
		smi(SMM_ENTER);
		smi(SMM_LEAVE);
		assert_memory_equal(saved, flat, sizeof(flat));
		leave_from(kind, LEAVE + 4);
		assert_memory_equal(smram, before, sizeof(before));
		/* It may leave only once. */
		put(kind == WIDE ? 0x170 : 0x1f4, 2);
		leave_from(kind, LEAVE + 4);
		assert_int_equal(got(kind == WIDE ? 0x170 : 0x1f4), 2);
		assert_int_equal(written, 0);
	}
}

/* None of these is a caller in the gate. */
static void test_refused(void **state)
{
	static const struct {
		u32 at, value;
	} changes[] = {
		{ 0x170, 0x3202 },	    { 0x178, GATE - 1 },  { 0x178, GATE_END },
		{ 0x10, 0x00f3f001 },	    { 0x20, 0x00f30000 }, { 0xd0, 0x500 },
		{ 0x1d8, SHARED_SIZE + 1 }, { 0x1d8, 0x100 },	  { 0x1d8, 0x13ff0 },
	};
	u8 before[sizeof(smram)];

	for (u32 i = 0; i < ARRAY_SIZE(changes); i++) {
		in_gate(WIDE);
		put(changes[i].at, changes[i].value);
		memcpy(before, smram, sizeof(before));
		smi(SMM_ENTER);
		assert_memory_equal(smram, before, sizeof(before));
	}
	/* There is no copy for this CPU. */
	in_gate(WIDE);
	smm_config.first_state += SMM_SLOT;
	memcpy(before, smram, sizeof(before));
	smi(SMM_ENTER);
	assert_memory_equal(smram, before, sizeof(before));
}

static void test_acpi(void **state)
{
	in_gate(WIDE);
	pm1 = 0x1c00;
	smi(2);
	assert_int_equal(pm1, 0x1c01);
	smi(3);
	assert_int_equal(pm1, 0x1c00);
	assert_int_equal(written, 2);
	smi(0x77);
	assert_int_equal(written, 2);
}

static u32 seed = 1;

static u32 random32(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 16 | seed << 16;
}

/*
 * Whatever a guest's registers and commands are, only its own state and copy change, and SMBASE
 * never does.
 */
static void test_random(void **state)
{
	u8 before[sizeof(smram)];

	for (u32 i = 0; i < 200000; i++) {
		enum kind kind = random32() % 3;
		u32 smbase = kind == WIDE ? 0x100 : 0xf8;
		u32 kept;

		in_gate(kind);
		kept = got(smbase);
		for (u32 n = random32() % 4; n; n--) {
			u32 at = random32() % SMM_STATE_SIZE & ~3u;

			if (at != smbase && at != 0xfc)
				put(at, random32());
		}
		memcpy(before, smram, sizeof(before));
		smi(random32() & 1 ? SMM_ENTER : random32());
		if (random32() & 1)
			leave_from(kind, LEAVE + random32() % 0x20);
		assert_int_equal(got(smbase), kept);
		assert_memory_equal(smram[0], before, SMM_STATE_SIZE);
		assert_memory_equal(smram[2], before + 2 * SMM_STATE_SIZE, SMM_STATE_SIZE);
		assert_int_equal(copies[1].in_use, 0);
	}
}

/* Only the CPU that has got its SMBASE opens the gate, when it arrives there. */
static void test_gate(void **state)
{
	in_gate(WIDE);
	for (u32 id = 0; id < 3; id++) {
		smm_gate = id + 1;
		smi(0);
		assert_int_equal(smm_gate, id == 0 ? 0 : id + 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_acpi),	       cmocka_unit_test(test_random),
		cmocka_unit_test(test_gate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
