// SPDX-License-Identifier: BSD-2-Clause
/* Tests what flat code does with an interrupt at each vector, wherever the 8259s' vectors are. */
#include "unit.h"

#include <setjmp.h>
#include <stdlib.h>

#include "abi/map.h"
#include "cpu/modes.h"
#include "pc/exception.h"

struct frame {
	u32 registers[8];
	u32 vector;
	u32 stack[4];
};

void flat_interrupt(u32 vector, struct frame *f);

/* In the firmware these are assembly. */
const char idtr32[1];

void run_resident(void (*fn)(void))
{
	fn();
	abort();
}

static u32 reflected, accesses;
static u8 in_service[2];
static jmp_buf told;

void call16_int(u8 vector, struct regs *regs)
{
	reflected = vector;
}

static u32 pic_read(u16 port, unsigned int size)
{
	accesses++;
	assert_true(port == 0x20 || port == 0xa0);
	return in_service[port == 0xa0];
}

static void pic_write(u16 port, u32 value, unsigned int size)
{
	accesses++;
	assert_true(port == 0x20 || port == 0xa0);
	assert_int_equal(value, 0x0b); /* OCW3: the in-service register is read next */
}

static void say(const char *fmt, ...)
{
	longjmp(told, 1);
}

static void interrupt(u32 vector, bool code)
{
	struct frame f = { .vector = vector };
	u32 *stack = f.stack;

	if (code)
		*stack++ = 0;
	stack[0] = 0xf1234;
	stack[1] = SEL_CODE32;
	fake_io.port_read = pic_read;
	fake_io.port_write = pic_write;
	reflected = ~0u;
	accesses = 0;
	flat_interrupt(vector, &f);
}

static void test_above_exceptions(void **state)
{
	in_service[0] = in_service[1] = 0;
	for (u32 vector = 32; vector < 256; vector++) {
		interrupt(vector, false);
		assert_int_equal(reflected, vector);
		assert_int_equal(accesses, 0);
	}
}

static void test_without_error_code(void **state)
{
	static const u8 vectors[] = { 8, 10, 11, 12, 13, 14, 17 };

	for (u32 i = 0; i < ARRAY_SIZE(vectors); i++) {
		interrupt(vectors[i], false);
		assert_int_equal(reflected, vectors[i]);
		assert_int_equal(accesses, 0);
	}
}

/* NMI and debug exceptions are not caused by our instructions, or are for the guest to handle. */
static void test_never_exceptions(void **state)
{
	static const u8 vectors[] = { 1, 2, 9, 15, 20, 31 };

	for (u32 i = 0; i < ARRAY_SIZE(vectors); i++) {
		interrupt(vectors[i], false);
		assert_int_equal(reflected, vectors[i]);
	}
}

static void test_in_service(void **state)
{
	static const u8 vectors[] = { 0, 3, 4, 5, 6, 16, 18, 19 };

	for (u32 i = 0; i < 2 * ARRAY_SIZE(vectors); i++) {
		u8 vector = vectors[i / 2];

		in_service[0] = in_service[1] = 0;
		in_service[i & 1] = 1 << (vector & 7);
		interrupt(vector, false);
		assert_int_equal(reflected, vector);
	}
}

/* A reported exception ends the firmware, so there can be only one such test. */
static void test_exception(void **state)
{
	in_service[0] = 0xbf;
	in_service[1] = 0xbf;
	exceptions_tell(say);
	if (!setjmp(told)) {
		interrupt(6, false);
		fail_msg("an invalid opcode went to a device's handler");
	}
	assert_int_equal(reflected, ~0u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_above_exceptions), cmocka_unit_test(test_without_error_code),
		cmocka_unit_test(test_never_exceptions), cmocka_unit_test(test_in_service),
		cmocka_unit_test(test_exception),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
