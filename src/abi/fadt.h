/* SPDX-License-Identifier: BSD-2-Clause */
/* The header of ACPI tables, and the table that describes a board's registers. */
#ifndef ABI_FADT_H
#define ABI_FADT_H

#include "lib/types.h"

/* Every table except the RSDP begins with this (ACPI 6.5, 5.2.6). */
struct acpi_header {
	char signature[4];
	u32 length; /* of the whole table, in bytes */
	u8 revision, checksum;
	char oem_id[6], oem_table_id[8];
	u32 oem_revision;
	char creator_id[4];
	u32 creator_revision;
} __packed;

/*
 * The fixed description table (ACPI 1.0b, 5.2.5). Later versions have more fields, which old
 * operating systems do not know.
 */
struct fadt {
	struct acpi_header header;
	u32 facs, dsdt;
	u8 interrupt_model, reserved1;
	u16 sci;
	u32 smi_command;
	u8 acpi_enable, acpi_disable, s4bios_request, reserved2;
	u32 pm1a_event, pm1b_event, pm1a_control, pm1b_control, pm2_control, pm_timer;
	u32 gpe0, gpe1;
	u8 pm1_event_length, pm1_control_length, pm2_control_length, pm_timer_length;
	u8 gpe0_length, gpe1_length, gpe1_base, reserved3;
	u16 c2_latency, c3_latency;
	u16 flush_size, flush_stride;
	u8 duty_offset, duty_width, day_alarm, month_alarm, century;
	u8 reserved4[3];
	u32 flags;
} __packed;

_Static_assert(sizeof(struct fadt) == 116, "ACPI 1.0b, 5.2.5");

#define FADT_MODEL_APIC	       1 /* the machine has I/O APICs besides the 8259As */
#define FADT_CMOS_CENTURY      0x32
/* latencies above 100 us (C2) or 1000 us (C3) mean that there is no such state */
#define FADT_NO_C_STATE	       0xfff
#define FADT_FLAG_WBINVD       (1 << 0)
#define FADT_FLAG_PROC_C1      (1 << 2)
#define FADT_FLAG_SLEEP_BUTTON (1 << 5) /* a sleep button, if any, is a device in the DSDT */
#define FADT_FLAG_RTC_S4       (1 << 7)

#endif
