/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests INT 13h, 15h and 40h in real mode: the last status, the check for EDD, the memory map.
 * Real-mode memory is the host's, at the same address.
 */
#include <sys/mman.h>

#include "unit.h"

#include "abi/int13.h"
#include "memory/e820.h"
#include "real/real.h"

#define LOW	0x10000
#define LOW_END 0x110000
#define BUF	0x20000
#define MAP	0x50008 /* not a multiple of 16 */
#define SMAP	0x534d4150

struct bda fake_bda;
struct shared shared16;
static const u8 fill = 0x99;

static const struct e820_entry map[] = {
	{ 0, 0x9fc00, E820_RAM },
	{ 0xf0000, 0x10000, E820_RESERVED },
	{ 0x100000000, 0x7f00000, E820_RAM },
};

static int setup(void **state)
{
	static bool mapped;

	unit_setup(state);
	if (!mapped)
		assert_ptr_equal(mmap((void *)LOW, LOW_END - LOW, PROT_READ | PROT_WRITE,
				      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
				 (void *)LOW);
	mapped = true;
	memset((void *)LOW, fill, LOW_END - LOW);
	memcpy((void *)MAP, map, sizeof(map));
	memset(&fake_bda, 0, sizeof(fake_bda));
	memset(&shared16, 0, sizeof(shared16));
	shared16.e820_map = MAP;
	shared16.e820_count = ARRAY_SIZE(map);
	return 0;
}

static struct regs start(u32 eax)
{
	return (struct regs){ .eax = eax,
			      .ebx = 0x11112222,
			      .ecx = 0x33334444,
			      .edx = 0x55550080,
			      .edi = 0x66660000,
			      .es = BUF >> 4,
			      .flags = 0x0246 };
}

/* Calls INT 15h and compares the results. Only AX, BX, CX, DX and CF may change. */
static bool e820(struct regs *r)
{
	struct regs was = *r;

	int15_memory(r);
	was.eax = r->eax;
	was.ebx = r->ebx;
	was.ecx = r->ecx;
	was.flags = (was.flags & ~FLAG_CF) | (r->flags & FLAG_CF);
	assert_memory_equal(r, &was, sizeof(was));
	return !(r->flags & FLAG_CF);
}

static struct regs e820_regs(u32 entry, u32 size)
{
	struct regs r = start(0x7777e820);

	r.ebx = entry;
	r.ecx = size;
	r.edx = SMAP;
	return r;
}

static void untouched(u32 from, u32 to)
{
	for (u32 i = from; i < to; i++)
		assert_int_equal(*(u8 *)i, fill);
}

static void test_map(void **state)
{
	u32 next = 0;

	for (u32 i = 0; i < ARRAY_SIZE(map); i++) {
		struct regs r = e820_regs(next, 20);

		r.di = 0x100 * i;
		assert_true(e820(&r));
		assert_int_equal(r.eax, SMAP);
		assert_int_equal(r.ecx, 20);
		assert_memory_equal((void *)(BUF + 0x100 * i), &map[i], 20);
		untouched(BUF + 0x100 * i + 20, BUF + 0x100 * i + 0x100);
		next = r.ebx;
	}
	assert_int_equal(next, 0);
}

/* A larger buffer also gets 20 bytes. */
static void test_larger_buffer(void **state)
{
	static const u32 sizes[] = { 24, 25, 0x10000, ~0u };

	for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct regs r = e820_regs(1, sizes[i]);

		memset((void *)BUF, fill, 64);
		assert_true(e820(&r));
		assert_int_equal(r.ecx, 20);
		assert_memory_equal((void *)BUF, &map[1], 20);
		untouched(BUF + 20, BUF + 64);
	}
}

static void test_map_refuses(void **state)
{
	const struct {
		u32 entry, size, signature;
		u16 di;
	} bad[] = {
		{ ARRAY_SIZE(map), 20, SMAP, 0 },
		{ ~0u, 20, SMAP, 0 },
		{ 0x10000, 20, SMAP, 0 },
		{ 0, 19, SMAP, 0 },
		{ 0, 0, SMAP, 0 },
		{ 0, 20, SMAP + 1, 0 },
		{ 0, 20, SMAP, 0xffed },
		{ 0, 24, SMAP, 0xffed },
	};
	struct regs r;

	for (u32 i = 0; i < ARRAY_SIZE(bad); i++) {
		r = e820_regs(bad[i].entry, bad[i].size);
		r.edx = bad[i].signature;
		r.di = bad[i].di;
		assert_false(e820(&r));
		assert_int_equal(r.ah, 0x86);
		untouched(BUF, BUF + 0x10100);
	}
	/* The last addresses at which an entry fits. */
	r = e820_regs(0, 20);
	r.di = 0xffec;
	assert_true(e820(&r));
	r = e820_regs(0, 24);
	r.di = 0xffe8;
	assert_true(e820(&r));
	shared16.e820_count = 0;
	r = e820_regs(0, 20);
	assert_false(e820(&r));
}

static void test_sizes(void **state)
{
	struct regs r = start(0x7777e801);

	shared16.ext_memory_kb_16m = 0x3c00;
	shared16.ext_memory_64k = 0x700;
	int15_memory(&r);
	assert_false(r.flags & FLAG_CF);
	assert_int_equal(r.eax, 0x77773c00);
	assert_int_equal(r.ebx, 0x11110700);
	assert_int_equal(r.ecx, 0x33333c00);
	assert_int_equal(r.edx, 0x55550700);
	r = start(0x7777e881);
	int15_memory(&r);
	assert_false(r.flags & FLAG_CF);
	assert_int_equal(r.eax, 0x3c00);
	assert_int_equal(r.ebx, 0x700);
	assert_int_equal(r.ecx, 0x3c00);
	assert_int_equal(r.edx, 0x700);
	r = start(0x7777e8ff);
	int15_memory(&r);
	assert_true(r.flags & FLAG_CF);
	assert_int_equal(r.ah, 0x86);
}

/* Reading the status does not change it. */
static void test_last_status(void **state)
{
	static const u8 statuses[] = { 0, 1, 0x80, 0xff };

	for (u32 i = 0; i < ARRAY_SIZE(statuses); i++) {
		struct regs r = start(0x01aa), was = r;

		fake_bda.disk_status = statuses[i];
		fake_bda.floppy_status = ~statuses[i];
		int13_real(&r);
		was.ah = statuses[i];
		was.flags |= statuses[i] ? FLAG_CF : 0;
		assert_memory_equal(&r, &was, sizeof(r));
		assert_int_equal(fake_bda.disk_status, statuses[i]);
		r = start(0x01aa);
		fake_bda.floppy_status = statuses[i];
		fake_bda.disk_status = ~statuses[i];
		int40_real(&r);
		assert_memory_equal(&r, &was, sizeof(r));
		assert_int_equal(fake_bda.floppy_status, statuses[i]);
	}
}

static void test_edd_check(void **state)
{
	struct regs r = start(0x41aa), was = r;

	fake_bda.disk_status = 0x20;
	r.bx = EDD_CHECK;
	int13_real(&r);
	was.ah = EDD_VERSION;
	was.bx = EDD_PRESENT;
	was.cx = EDD_ACCESS | EDD_PARAMETERS | EDD_LOCKING;
	assert_memory_equal(&r, &was, sizeof(r));
	assert_int_equal(fake_bda.disk_status, 0);
	r = was = start(0x41aa);
	int13_real(&r);
	was.ah = DISK_BAD_COMMAND;
	was.flags |= FLAG_CF;
	assert_memory_equal(&r, &was, sizeof(r));
	assert_int_equal(fake_bda.disk_status, DISK_BAD_COMMAND);
}

/* A UART without a line from the other end: DSR, CTS and others stay 0. */
static u8 sent, received;
static unsigned int sends;

const u16 baud_table[8];

static bool tick_in_window;

void real_irq_window(void)
{
	fake_bda.ticks += tick_in_window;
	tick_in_window = false;
}

void flat_pcibios(struct regs *regs)
{
}

static u8 tcg_function; /* the last one that was asked for */

void flat_tcg(struct regs *regs)
{
	tcg_function = regs->al;
}

static u32 bare_uart_read(u16 port, unsigned int size)
{
	if (port == 0x3f8)
		return received;
	/* the line status: there is room to send, and perhaps something was received */
	if (port == 0x3fd)
		return 0x60 | (received ? 1 : 0);
	return 0; /* including the modem status */
}

static void bare_uart_write(u16 port, u32 value, unsigned int size)
{
	if (port != 0x3f8)
		return;
	sent = value;
	sends++;
}

static void test_serial_without_modem_lines(void **state)
{
	struct regs r = start(0x0141);

	fake_io.port_read = bare_uart_read;
	fake_io.port_write = bare_uart_write;
	fake_bda.com_port[0] = 0x3f8;
	fake_bda.com_timeout[0] = 1;
	r.dx = 0;
	sends = received = 0;
	int14(&r);
	assert_int_equal(sends, 1);
	assert_int_equal(sent, 'A');
	assert_int_equal(r.ah & 0x80, 0);
	received = 'B';
	r.ax = 0x0200;
	int14(&r);
	assert_int_equal(r.ax, 'B');
}

/* A program may wait for a tick while interrupts are off. */
static void test_tick_with_interrupts_off(void **state)
{
	struct regs r = { .ax = 0x0000, .flags = FLAG_IF };

	fake_bda.ticks = 0x12345;
	tick_in_window = true;
	int1a(&r);
	assert_int_equal(r.dx, 0x2345);
	r = (struct regs){ .ax = 0x0000 };
	int1a(&r);
	assert_int_equal(r.dx, 0x2346);
	assert_int_equal(r.cx, 1);
	assert_false(r.flags & FLAG_IF);
}

static void test_disk_calls_end_with_interrupts_on(void **state)
{
	struct regs r = { .ax = 0x0100 };

	int13_real(&r);
	assert_true(r.flags & FLAG_IF);
	r = (struct regs){ .ax = 0x0100 };
	int40_real(&r);
	assert_true(r.flags & FLAG_IF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_map, setup),
		cmocka_unit_test_setup(test_larger_buffer, setup),
		cmocka_unit_test_setup(test_map_refuses, setup),
		cmocka_unit_test_setup(test_sizes, setup),
		cmocka_unit_test_setup(test_last_status, setup),
		cmocka_unit_test_setup(test_edd_check, setup),
		cmocka_unit_test_setup(test_tick_with_interrupts_off, setup),
		cmocka_unit_test_setup(test_disk_calls_end_with_interrupts_on, setup),
		cmocka_unit_test_setup(test_serial_without_modem_lines, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
