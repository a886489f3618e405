/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the virtual machine monitor tells of the machine and wants of the firmware, as typed data.
 * One source (struct machine_source) fills it: src/machine/fw_cfg.c asks QEMU's fw_cfg device, and
 * another way of telling is one more file there. Nothing else knows how the VMM tells. Flat
 * 32-bit, POST.
 */
#ifndef MACHINE_MACHINE_H
#define MACHINE_MACHINE_H

#include "machine/knobs.h"
#include "memory/e820.h"

#define MACHINE_SLEEP_STATES 6 /* S0 to S5 */
#define MACHINE_SLEEP_EXISTS 0x80
#define MACHINE_SLEEP_TYPE   0x07 /* SLP_TYP of the PM1 control register */

/* Values of machine_boot.menu, as the knob etc/show-boot-menu has them. */
#define MACHINE_MENU_NONE 0
#define MACHINE_MENU_MANY 2 /* only where there is more than one entry */

/* What is to be booted. Lists are lines of text, each beginning with a device path. */
struct machine_boot {
	const char *order;    /* NULL: none; IEEE 1275 paths (QEMU docs/bootindex.rst), or HALT */
	u32 order_size;	      /* bytes */
	const char *geometry; /* NULL: none; a path, cylinders, heads, sectors a track */
	u32 geometry_size;    /* bytes */
	u32 menu;	      /* MACHINE_MENU_... */
	u32 fail_wait;	      /* milliseconds before a restart when nothing boots; ~0: never */
};

/*
 * The PC's parts that a machine may lack. The board says which it has, and what is looked for in
 * POST and not found is taken away. Nobody reads or writes a port of a part that is not there.
 */
#define MACHINE_PIC   0x01 /* the two 8259A */
#define MACHINE_PIT   0x02 /* the 8254 */
#define MACHINE_RTC   0x04 /* the MC146818, and with it CMOS */
#define MACHINE_I8042 0x08 /* the keyboard controller */
#define MACHINE_FDC   0x10 /* the diskette controller at 3F0h */
#define MACHINE_PORTS 0x20 /* places of serial and parallel ports */
#define MACHINE_PC    0x3f /* all of them */

struct machine {
	const struct machine_source *source; /* NULL: nothing tells of the machine */
	u32 parts;			     /* MACHINE_PIC and the others */
	/* RAM and what is reserved, in post_alloc() memory; NULL: not told. */
	struct e820_entry *memory;
	u32 memory_count;
	u32 cpus; /* that are present; 0: not told */
	/* CMOS has what QEMU leaves there: the order of kinds to boot (38h and 3Dh), and the
	 * translation of the ATA disks (39h). On other machines these bytes mean something else. */
	bool cmos_wishes;
	bool irq0_is_input_2; /* of the I/O APIC; told where there are no ACPI tables */
	u8 sleep[MACHINE_SLEEP_STATES];
	struct machine_boot boot;
};

extern struct machine machine;

/*
 * Finds the source and fills in all but the boot wishes. Before there is memory: alloc_init() comes
 * later.
 */
void machine_init(void);
/* Says which parts there may be (MACHINE_PC...), and forgets what is told by parts that are not
 * there. After machine_init(). */
void machine_set_parts(u32 parts);
/* Whether the machine has all of the parts. */
bool machine_has(u32 parts);
/* Takes away a part that was looked for in vain. */
void machine_lacks(u32 part);
/* Fills in the boot wishes. After alloc_init(), since the lists may be long. */
void machine_boot_init(void);

/* What few machines need to know: the VMM is asked each time, which costs an access. */
enum machine_fact {
	MACHINE_MAX_CPUS, /* how many APIC ids there may be, with CPUs that are plugged in later */
	MACHINE_NO_DISPLAY, /* not 0: the first serial port is the console */
};

/* The fact's value; 0 where it is not told. */
u32 machine_ask(enum machine_fact fact);

/*
 * Files of the VMM by name. Looking a file up costs no access. machine_file_size() returns -ENOENT
 * where there is none, else 0 with the size in bytes in *@size (which may be NULL).
 * machine_file_name() returns the name of the @i-th file whose name begins with @prefix, or NULL.
 */
int machine_file_size(const char *name, u32 *size);
const char *machine_file_name(const char *prefix, u32 i);
/* Moves @size bytes from or to @offset. Returns 0, -ENOENT, -ERANGE past the file's end, -EIO, or
 * -ENOTSUP where the source cannot write. */
int machine_file_read(const char *name, u32 offset, void *buf, u32 size);
int machine_file_write(const char *name, u32 offset, const void *buf, u32 size);
/* Writes at most 8 bytes now, and again each time that the machine wakes up: a VMM may forget them
 * over a sleep. */
int machine_file_write_kept(const char *name, u32 offset, const void *buf, u32 size);
/* The whole file in post_alloc() memory, with a zero byte after it; NULL if it is absent, longer
 * than @max, cannot be read, or there is no memory. *@size may be NULL. The caller frees. */
void *machine_file_load(const char *name, u32 max, u32 *size);
/* Looks for the files again: a VMM may make one when another is read, and know its size only then.
 * Names that machine_file_name() returned stay valid. */
void machine_files_refresh(void);

/* What is not a file. */
enum machine_item {
	MACHINE_KERNEL,	      /* a Linux kernel without its setup sectors, */
	MACHINE_KERNEL_SETUP, /* and these (Linux Documentation/arch/x86/boot.rst) */
	MACHINE_INITRD,
	MACHINE_COMMAND_LINE, /* of the kernel, with its zero byte */
	/* For machines older than the files of these tables (QEMU 2.0 and before): */
	MACHINE_ACPI_LIST,   /* u16 count; of each table: u16 length, the table */
	MACHINE_SMBIOS_LIST, /* u16 count; of each entry: u16 length with these two bytes, ... */
	/* Numbers (machine_item_number()): */
	MACHINE_KERNEL_ADDRESS, /* where the VMM thinks of the kernel, */
	MACHINE_KERNEL_ENTRY,	/* and of its first instruction */
	MACHINE_ITEMS,
};

/* Returns -ENOENT where the VMM has no such item, else 0 and its size in bytes. */
int machine_item_size(enum machine_item item, u32 *size);
/* Reads @size bytes from @offset on. Returns 0, -ENOENT, or -EIO. */
int machine_item_read(enum machine_item item, u32 offset, void *buf, u32 size);
/* An item that is a number; 0 where the VMM has none. */
u32 machine_item_number(enum machine_item item);
/* The whole item, as machine_file_load() returns files. */
void *machine_item_load(enum machine_item item, u32 max, u32 *size);

/*
 * A way in which a VMM tells of the machine: one file with one MACHINE_SOURCE(name) = { ... } in
 * the linker set. Functions are as their namesakes above; all but detect() and fill() may be NULL.
 */
struct machine_source {
	const char *name;
	/* Whether this source is there. Asked first of all, and of one source after the other:
	 * costs an access or two, and changes nothing. */
	bool (*detect)(void);
	/* Fills in what machine_init() promises; what is not told stays zero. */
	void (*fill)(struct machine *m);
	void (*fill_boot)(struct machine_boot *b);
	u32 (*ask)(enum machine_fact fact);
	int (*file_size)(const char *name, u32 *size);
	const char *(*file_name)(const char *prefix, u32 i);
	int (*file_read)(const char *name, u32 offset, void *buf, u32 size);
	int (*file_write)(const char *name, u32 offset, const void *buf, u32 size);
	int (*file_write_kept)(const char *name, u32 offset, const void *buf, u32 size);
	/* Does what file_write_kept() has noted; resident. */
	void (*replay)(void);
	void (*files_refresh)(void);
	int (*item_size)(enum machine_item item, u32 *size);
	int (*item_read)(enum machine_item item, u32 offset, void *buf, u32 size);
};

#define MACHINE_SOURCE(sym)                                                                        \
	static const struct machine_source sym;                                                    \
	static const struct machine_source *const sym##_entry __used                               \
		__attribute__((section("machine_sources"))) = &sym;                                \
	static const struct machine_source sym

#endif
