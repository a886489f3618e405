/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Firmware ACPI Control Structure (ACPI 6.5, 5.2.10). In it an operating system says where it
 * goes on after a sleep. Resident.
 */
#ifndef ACPI_FACS_H
#define ACPI_FACS_H

#include "memory/e820_map.h"

struct facs {
	char signature[4];
	u32 length; /* in bytes */
	u32 hardware_signature;
	u32 waking_vector; /* to be started in real mode; 0: none */
	u32 global_lock;
	u32 flags;
	u64 x_waking_vector; /* to be started in protected mode; 0: none */
	u8 version, reserved[3];
	u32 ospm_flags;
} __packed;

/* the size without X_Firmware_Waking_Vector, which old tables may lack */
#define FACS_SIZE_1 24

/*
 * Bit 0 of the OSPM flags: the X vector must be started in long mode. Our flags do not offer that.
 */
#define FACS_64BIT_WAKE 1

struct facs_wake {
	u32 vector; /* a linear address */
	bool real;  /* start it in real mode; else in flat 32-bit protected mode without paging */
};

/*
 * Finds where the operating system goes on: at the X vector if there is one, else at the real-mode
 * vector. That address must be in RAM according to the @count entries at @map. Fills in @wake and
 * returns NULL, or returns a text that says why this is impossible. Writes nothing else.
 */
const char *facs_wake(const struct facs *facs, const struct e820_entry *map, u32 count,
		      struct facs_wake *wake);

#endif
