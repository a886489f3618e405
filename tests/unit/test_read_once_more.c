/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests that INT 15h AH=87h and INT 1Ah AH=B1h and BBh read each byte of a caller's structure once,
 * as test_read_once.c does for INT 13h.
 */
#include "fake_caller.h"

#define memcpy copy_bytes
#include "../../src/service/caller.c"
#include "../../src/service/tcg.c"
#undef memcpy
#include "../../src/service/pcibios_int.c"
#include "platform/platform.h"
#include "service/int15.h"
#include "service/int15_move.h"

#define LOW   0x10000
#define SIZE  0x40000
#define AT    0x20000 /* the caller's structure */
#define OUT   0x30000 /* a result, and other things */
#define EVENT 0x38000
#define DATA  0x3c000

struct shared shared;
const struct platform *platform;
char bios32_header[1];
u8 bios32_last_bus;
u32 bios32_pir;

const struct e820_entry *e820_entries(u32 *count)
{
	*count = 0;
	return NULL;
}

void pcibios_call(struct regs *regs, u8 last_bus, const struct pir *table)
{
	fail();
}

static int setup(void **state)
{
	void *at;

	fake_reset();
	at = mmap((void *)LOW, SIZE, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	return at == (void *)LOW ? 0 : -1;
}

/* ------------------------------------------------------------- INT 15h AH=87h */
static u8 *table_set(u8 *d, u32 base)
{
	d[0] = 0xff;
	d[2] = base;
	d[3] = base >> 8;
	d[4] = base >> 16;
	d[7] = base >> 24;
	return d;
}

static void test_move(void **state)
{
	for (u32 v86 = 0; v86 < 2; v86++) {
		struct regs r = { .eax = 0x8700, .ecx = 8, .es = AT >> 4 };

		memset((void *)AT, 0, PAGE);
		memset((void *)OUT, 0x55, 16);
		memset((void *)DATA, 0xaa, 32);
		table_set((u8 *)AT + 0x10, OUT);
		table_set((u8 *)AT + 0x18, DATA);
		v86_running = v86;
		watch((void *)AT);
		int15_service(&r);
		v86_running = false;
		expect_read_once(MOVE_TABLE_SIZE);
		assert_int_equal(r.ah, 0);
		assert_memory_equal((void *)DATA, (void *)OUT, 16);
		assert_int_equal(*(u8 *)(DATA + 16), 0xaa);
	}
}

/* ------------------------------------------------------------- INT 1Ah AX=B10Eh */
static void test_routing(void **state)
{
	static struct {
		struct pir pir;
		struct pir_slot slots[2];
	} t = { .pir = { .size = sizeof(t), .exclusive_irqs = 0x0c00 },
		.slots = { { .slot = 7 } } };
	static const u16 sizes[] = { 32, 31 };

	shared.pci_present = 1;
	pir = &t.pir;
	for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct regs r = { .eax = 0xb10e, .es = AT >> 4 };
		u16 request[3] = { sizes[i], 0x10, OUT >> 4 };

		memcpy((void *)AT, request, sizeof(request));
		memset((void *)OUT, 0xaa, 64);
		watch((void *)AT);
		pcibios_service(&r);
		expect_read_once(sizeof(request));
		assert_int_equal(r.ah, i ? BUFFER_TOO_SMALL : 0);
		assert_int_equal(*(u16 *)AT, 32);
		assert_int_equal(*(u8 *)(OUT + 0x10 + 14), i ? 0xaa : 7);
	}
}

/* ------------------------------------------------------------- INT 1Ah AH=BBh */
static struct tpm tpm = { .events = 3 };
static struct {
	u32 pcr, type, len, data, data_len;
	u8 first;
} measured;

struct tpm *tpm_get(void)
{
	return &tpm;
}

void sha1(const u8 *data, u32 len, u8 out[SHA1_SIZE])
{
	memset(out, 0x5a, SHA1_SIZE);
}

void tpm_hash(const struct tpm *t, const void *data, u32 len, struct tpm_digests *d)
{
	measured.data = (u32)data;
	measured.data_len = len;
}

int tpm_measure_digests(struct tpm *t, u32 pcr, u32 type, const struct tpm_digests *d,
			const void *event, u32 len)
{
	measured.pcr = pcr;
	measured.type = type;
	measured.len = len;
	measured.first = len ? *(const u8 *)event : 0;
	return 0;
}

int event_log_add(struct tpm *t, u32 pcr, u32 type, const struct tpm_digests *d, const void *data,
		  u32 len)
{
	return tpm_measure_digests(t, pcr, type, d, data, len);
}

int tpm_pass(struct tpm *t, u32 len, u32 ms)
{
	assert_int_equal(len, 12);
	return 10;
}

/*
 * Calls a function with the @size bytes at @in, while another CPU changes the page at @page. The
 * first @read bytes of that page are read.
 */
static u32 tcg(u8 function, const void *in, u32 size, u32 page, u32 read)
{
	struct regs r = {
		.eax = 0xbb00 | function, .ebx = TCG_SIGNATURE, .es = AT >> 4, .ds = OUT >> 4
	};

	memset(&measured, 0, sizeof(measured));
	memset((void *)OUT, 0xaa, 0x100);
	memcpy((void *)AT, in, size);
	watch((void *)page);
	tcg_service(&r);
	expect_read_once(read);
	return r.eax;
}

/* The event has room for three bytes of data and says so. */
static void event(void)
{
	const struct client_event e = { .pcr = 9, .type = 13, .length = 3 };

	memcpy((void *)EVENT, &e, sizeof(e));
	memcpy((void *)(EVENT + sizeof(e)), "xyz", 3);
}

static void expect_measured(u32 pcr, u32 type)
{
	assert_int_equal(measured.pcr, pcr);
	assert_int_equal(measured.type, type);
	assert_int_equal(measured.len, 3);
	assert_int_equal(measured.data, DATA);
	assert_int_equal(measured.data_len, 100);
}

#define EVENT_SIZE (sizeof(struct client_event) + 3)

static void test_extend(void **state)
{
	u32 in[7] = { EXTEND_SHORT, DATA, 100, 8, EVENT, EVENT_SIZE };

	event();
	assert_int_equal(tcg(1, in, EXTEND_SHORT, AT, EXTEND_SHORT), TCG_OK);
	expect_measured(8, 13);
	assert_int_equal(measured.first, 'x');
	/* The event itself: the data is read by who logs it, here its first byte. */
	assert_int_equal(tcg(1, in, EXTEND_SHORT, EVENT, sizeof(struct client_event) + 1), TCG_OK);
	expect_measured(8, 13);
	event();
	in[0] = EXTEND_LONG;
	in[6] = EVENT_SIZE;
	in[5] = EVENT;
	in[4] = 0;
	assert_int_equal(tcg(1, in, EXTEND_LONG, AT, EXTEND_LONG), TCG_OK);
	expect_measured(8, 13);
	in[3] = 24; /* there is no such PCR */
	assert_int_equal(tcg(1, in, EXTEND_LONG, AT, EXTEND_LONG), TCG_INVALID);
	in[0] = 26;
	assert_int_equal(tcg(1, in, EXTEND_LONG, AT, EXTEND_SHORT), TCG_INVALID);
}

static void test_log(void **state)
{
	u32 in[7] = { sizeof(in), DATA, 100, 8, 5, EVENT, EVENT_SIZE };

	event();
	assert_int_equal(tcg(4, in, sizeof(in), AT, sizeof(in)), TCG_OK);
	expect_measured(8, 5);
	assert_int_equal(tcg(4, in, sizeof(in), EVENT, sizeof(struct client_event) + 1), TCG_OK);
	expect_measured(8, 5);
	event();
	in[6]--;
	assert_int_equal(tcg(4, in, sizeof(in), EVENT, sizeof(struct client_event)), TCG_INVALID);
}

static void test_hash(void **state)
{
	const u32 in[4] = { sizeof(in), DATA, 100, ALG_12_SHA1 };

	assert_int_equal(tcg(5, in, sizeof(in), AT, sizeof(in)), TCG_OK);
	assert_int_equal(*(u8 *)OUT, 0x5a);
}

/* The monitor shows its program another page at DATA. */
static bool data_elsewhere(u32 linear, bool write, u32 *physical)
{
	*physical = linear - linear % 0x1000 == DATA ? linear + 0x1000 : linear;
	return true;
}

/* In virtual-8086 mode a program cannot read by hashes what its monitor keeps from it. */
static void test_monitor(void **state)
{
	const u32 all[4] = { sizeof(all), DATA, 1, ALG_12_SHA1 };
	u32 in[7] = { EXTEND_SHORT, DATA, 1, 8, EVENT, EVENT_SIZE };
	struct regs r = {
		.eax = 0xbb07, .ebx = TCG_SIGNATURE, .es = DATA >> 4, .ecx = 1, .edx = 8
	};

	event();
	v86_running = true;
	assert_int_equal(tcg(5, all, sizeof(all), AT, sizeof(all)), TCG_OK);
	assert_int_equal(tcg(1, in, EXTEND_SHORT, AT, EXTEND_SHORT), TCG_OK);
	fake_v86_translate = data_elsewhere;
	assert_int_equal(tcg(5, all, sizeof(all), AT, sizeof(all)), TCG_INVALID);
	assert_int_equal(*(u8 *)OUT, 0xaa);
	assert_int_equal(tcg(1, in, EXTEND_SHORT, AT, EXTEND_SHORT), TCG_INVALID);
	/* A function that takes the program's own addresses hashes what the program sees. */
	tcg_service(&r);
	assert_int_equal(r.eax, TCG_OK);
	assert_int_equal(measured.data, DATA + 0x1000);
	fake_v86_translate = NULL;
	v86_running = false;
}

/* A command of 12 bytes, with the answer's 10. */
static void test_pass(void **state)
{
	const u8 in[20] = { 20, 0, 0, 0, 14, 0, 0, 0, 0x80, 1, 0, 0, 0, 12 };

	assert_int_equal(tcg(2, in, sizeof(in), AT, sizeof(in)), TCG_OK);
	assert_memory_equal(tpm.buf, in + 8, 12);
	assert_int_equal(*(u16 *)OUT, 14);
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

UNIT_MAIN(TEST(test_move), TEST(test_routing), TEST(test_extend), TEST(test_log), TEST(test_hash),
	  TEST(test_monitor), TEST(test_pass))
