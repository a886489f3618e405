/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests what INT 10h costs with a serial console, and that a program may take the port. */
#include <string.h>

#include "unit.h"

#include "char/uart.h"
#include "real/cp437.h"
#include "real/input.h"
#include "real/real.h"
#include "real/sercon.h"

#define PORT 0x3f8

struct bda fake_bda;
struct shared shared16;

static u8 ier;
static u32 accesses, bytes;

void input_character(u16 key)
{
}

static u32 uart_read(void *device, u32 off, unsigned int size)
{
	accesses++;
	return off == UART_IER ? ier : off == UART_LSR ? UART_LSR_THRE : 0;
}

static void uart_write(void *device, u32 off, u32 value, unsigned int size)
{
	accesses++;
	assert_int_equal(off, UART_THR);
	bytes++;
}

static int setup(void **state)
{
	unit_setup(state);
	memset(&fake_bda, 0, sizeof(fake_bda));
	memset(&shared16, 0, sizeof(shared16));
	shared16.serial_console_port = PORT;
	shared16.serial_console_chain = 1;
	shared16.post_done = POST_DONE;
	ier = 0;
	fake_ports(PORT, 8, uart_read, uart_write, NULL);
	return 0;
}

/* Makes a call. Returns how many accesses it takes. */
static u32 call(u16 ax)
{
	struct regs regs = { .eax = ax };

	accesses = bytes = 0;
	sercon_int10(&regs);
	return accesses;
}

/* The port is not asked who drives it before there is a byte to send. */
static void test_accesses(void **state)
{
	assert_int_equal(call(0x0200), 0);
	assert_int_equal(call(0x0300), 0);
	assert_int_equal(call(0x0800), 0);
	assert_int_equal(call(0x0f00), 0);
	assert_int_equal(call(0x0e41), 3);
	assert_int_equal(bytes, 1);
}

/*
 * Nobody knows what a program has sent. So the console begins anew where the cursor is, and does
 * not move the terminal's cursor back from where its own text would have put it.
 */
static void test_port_of_a_program(void **state)
{
	ier = 1;
	assert_int_equal(call(0x0200), 0);
	assert_int_equal(call(0x0e41), 1);
	assert_int_equal(bytes, 0);
	ier = 0;
	assert_int_equal(call(0x0e41), 3);
	assert_int_equal(bytes, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_accesses, setup),
		cmocka_unit_test_setup(test_port_of_a_program, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
