/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The MC146818 clock and its battery-backed RAM, laid out as in the IBM PC AT (Technical Reference,
 * real-time clock). Reading or writing a byte takes two port accesses. For either mode; assembly
 * uses the numbers.
 */
#ifndef PC_CMOS_H
#define PC_CMOS_H

#define CMOS_INDEX 0x70 /* bit 7 would mask NMI, so it stays clear */
#define CMOS_DATA  0x71

#define RTC_SECONDS	   0x00
#define RTC_SECONDS_ALARM  0x01
#define RTC_MINUTES	   0x02
#define RTC_MINUTES_ALARM  0x03
#define RTC_HOURS	   0x04
#define RTC_HOURS_ALARM	   0x05
#define RTC_DAY		   0x07
#define RTC_MONTH	   0x08
#define RTC_YEAR	   0x09
#define RTC_A		   0x0a
#define RTC_A_UPDATING	   0x80
#define RTC_A_32KHZ_1024HZ 0x26
#define RTC_B		   0x0b
#define RTC_B_SET	   0x80
#define RTC_B_PERIODIC	   0x40
#define RTC_B_ALARM	   0x20
#define RTC_B_24H	   0x02
#define RTC_B_DST	   0x01
#define RTC_C		   0x0c
#define RTC_C_PERIODIC	   0x40
#define RTC_C_ALARM	   0x20
#define CMOS_SHUTDOWN	   0x0f
#define CMOS_FLOPPIES	   0x10 /* drive types: high nibble for drive 0, low nibble for drive 1 */
#define CMOS_EQUIPMENT	   0x14
#define CMOS_EXTENDED	   0x30 /* 16 bits: KiB of RAM above 1 MiB, at most 63 MiB */
#define CMOS_CENTURY	   0x32

/* QEMU's boards fill in these bytes. */
#define CMOS_ABOVE_16M	   0x34 /* 16 bits: RAM between 16 MiB and 4 GiB, in units of 64 KiB */
/* bit 0: CMOS_BOOT_UNSIGNED; high nibble: the third kind of drive to boot from */
#define CMOS_BOOT_FLAGS	   0x38
#define CMOS_BOOT_UNSIGNED 0x01 /* diskettes boot even without a signature */
#define CMOS_TRANSLATION   0x39 /* 2 bits for each drive of the two legacy ATA channels */
/* low nibble: the first kind of drive to boot from; high nibble: the second */
#define CMOS_BOOT_1_2	   0x3d
#define CMOS_ABOVE_4G	   0x5b /* 24 bits: RAM above 4 GiB, in units of 64 KiB */

#ifndef __ASSEMBLER__
#include "cpu/io.h"

static inline u8 cmos_read(u8 index)
{
	outb(CMOS_INDEX, index);
	return inb(CMOS_DATA);
}

static inline void cmos_write(u8 index, u8 v)
{
	outb(CMOS_INDEX, index);
	outb(CMOS_DATA, v);
}

static inline u8 bcd_to_bin(u8 v)
{
	return (v >> 4) * 10 + (v & 15);
}
static inline u8 bin_to_bcd(u8 v)
{
	return v / 10 << 4 | v % 10;
}

#endif
#endif
