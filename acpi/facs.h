/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Firmware ACPI Control Structure (ACPI 6.5, 5.2.10), in which an operating system says where
 * it goes on after a sleep. Resident.
 */
#ifndef ACPI_FACS_H
#define ACPI_FACS_H

#include "memory/e820_map.h"

struct facs {
	char signature[4];
	u32 length; /* bytes */
	u32 hardware_signature;
	u32 waking_vector; /* in real mode; 0: none */
	u32 global_lock;
	u32 flags;
	u64 x_waking_vector; /* in protected mode; 0: none */
	u8 version, reserved[3];
	u32 ospm_flags;
} __packed;

#define FACS_SIZE_1 24 /* up to X_Firmware_Waking_Vector, which old tables may not have */

/* Bit 0 of the OSPM flags: the X vector wants long mode, which our flags do not offer. */
#define FACS_64BIT_WAKE 1

struct facs_wake {
	u32 vector; /* linear */
	bool real;  /* in real mode, else in flat 32-bit protected mode without paging */
};

/*
 * Finds where to go on: at the X vector where there is one, else at the real-mode vector. It has to
 * be in RAM by the @count entries at @map. Returns NULL and fills in @wake, or returns a text that
 * says why there is no place to go on at. Writes nothing else.
 */
const char *facs_wake(const struct facs *facs, const struct e820_entry *map, u32 count,
		      struct facs_wake *wake);

#endif
