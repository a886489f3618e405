// SPDX-License-Identifier: BSD-2-Clause
/* Finds out which board this is. Flat 32-bit, POST. */
#include "platform/platform.h"
#include "abi/pit.h"
#include "cpu/io.h"
#include "log/log.h"
#include "pc/cmos.h"
#include "pc/pic.h"

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define CONFIG_ENABLE  0x80000000u
#define NO_DEVICE      0xffffffff /* what an address without a device reads as */

extern const struct platform *const __platforms_start[], *const __platforms_end[];

const struct platform *platform;

static u32 host_bridge;

void platform_detect(void)
{
	/*
	 * By mechanism 1, in line, for the reason given in pam.c. Without PCI this reads FFFFFFFF.
	 */
	outl(CONFIG_ADDRESS, CONFIG_ENABLE);
	host_bridge = inl(CONFIG_DATA);
	platform = &platform_plain;
	for (const struct platform *const *p = __platforms_start; p < __platforms_end; p++)
		if ((*p)->detect(host_bridge))
			platform = *p;
}

#ifdef CONFIG_FEW_PARTS
#define NOTHING 0xff /* the value of a port that no device has */

u32 platform_find_parts(void)
{
	u32 parts = 0;

	if (inb(PIC1_DATA) != NOTHING)
		parts |= MACHINE_PIC;
	outb(PIT_COMMAND, PIT_CHANNEL0_STATUS);
	if (inb(PIT_CHANNEL0) != NOTHING)
		parts |= MACHINE_PIT;
	if (cmos_read(RTC_A) != NOTHING)
		parts |= MACHINE_RTC;
	return parts;
}
#endif

void platform_log(void)
{
	if (host_bridge == NO_DEVICE)
		log_info("board: %s\n", platform->name);
	else
		log_info("board: %s, host bridge %08x\n", platform->name, host_bridge);
}
