/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the virtual machine monitor tells about the machine and wants from the firmware, as typed
 * data. One source (struct machine_source) fills it in. src/machine/fw_cfg.c is the source that
 * asks QEMU's fw_cfg device; a VMM that tells in another way needs one more file there. No other
 * code knows how the VMM tells. Flat 32-bit, POST.
 */
#ifndef MACHINE_MACHINE_H
#define MACHINE_MACHINE_H

#include "memory/e820.h"

#define MACHINE_SLEEP_STATES 6 /* S0 to S5 */
#define MACHINE_SLEEP_EXISTS 0x80
#define MACHINE_SLEEP_TYPE   0x07 /* SLP_TYP for the PM1 control register */

/* Values of machine_boot.menu; the knob etc/show-boot-menu has the same. */
#define MACHINE_MENU_NONE 0
#define MACHINE_MENU_MANY 2 /* show a menu only if there is more than one entry */

/* What to boot. Each list is text; each of its lines begins with a device path. */
struct machine_boot {
	/* IEEE 1275 device paths (QEMU docs/bootindex.rst), or HALT; NULL: there is no list */
	const char *order;
	u32 order_size; /* in bytes */
	/* each line: a path, cylinders, heads, sectors per track; NULL: there is no list */
	const char *geometry;
	u32 geometry_size; /* in bytes */
	u32 menu;	   /* MACHINE_MENU_*; 1: always offer the menu */
};

/*
 * Parts of the PC that a machine may lack. The board says which ones it has or may have. A part
 * that POST looks for and does not find is removed again. No code may read or write a port of a
 * part that is not there.
 */
#define MACHINE_PIC    0x01 /* the two 8259A interrupt controllers */
#define MACHINE_PIT    0x02 /* the 8254 timer */
#define MACHINE_RTC    0x04 /* the MC146818 clock, and with it CMOS */
#define MACHINE_I8042  0x08 /* the keyboard controller */
#define MACHINE_FDC    0x10 /* the diskette controller at port 3F0h */
#define MACHINE_PORTS  0x20 /* serial and parallel ports at the usual addresses */
/* a serial port at 3F8h, if the machine has no other port of MACHINE_PORTS */
#define MACHINE_COM1   0x40
#define MACHINE_BOARD  0x80 /* ports 61h and 92h, and what a PC's set-up leaves in CMOS */
#define MACHINE_PC     0xbf /* all of these except MACHINE_COM1 */
/*
 * The board's CMOS contains the user's wishes (struct machine's cmos_wishes), whatever source
 * describes the machine.
 */
#define MACHINE_WISHES 0x100

struct machine {
	const struct machine_source *source; /* NULL if nothing describes the machine */
	u32 parts;			     /* MACHINE_PIC and so on */
	/* RAM and reserved memory, in post_alloc() memory; NULL if the source does not tell. */
	struct e820_entry *memory;
	u32 memory_count;
	u32 cpus; /* how many CPUs are present; 0: the source does not tell */
	/*
	 * CMOS holds what QEMU writes there: the kinds of drives to boot from (38h and 3Dh), and
	 * the translation of ATA disks (39h). On other machines these bytes mean something else.
	 */
	bool cmos_wishes;
	/* IRQ 0 leads to input 2 of the I/O APIC; set only if the VMM provides no ACPI tables */
	bool irq0_is_input_2;
	u8 floppy_types; /* CMOS byte 10h, which bda_init() reads; 0: no diskette drives */
	/* The VMM says whether there is a display (MACHINE_NO_DISPLAY); else its ROM tells. */
	bool tells_display;
	u8 sleep[MACHINE_SLEEP_STATES];
	struct machine_boot boot;
};

extern struct machine machine;

/*
 * Finds the source and fills in everything except the boot wishes. Runs before heaps_init(), when
 * there is little memory.
 */
void machine_init(void);
/*
 * Sets the parts that the machine may have (MACHINE_PC...), and forgets what a part that is not
 * there would have told. To be called after machine_init().
 */
void machine_set_parts(u32 parts);
/* Returns whether the machine has all of @parts. */
static inline bool machine_has(u32 parts)
{
	return (machine.parts & parts) == parts;
}
/*
 * Like machine_has(), but for parts that every PC has. Only machines of CONFIG_FEW_PARTS may lack
 * them; without that option the answer is always true.
 */
#ifdef CONFIG_FEW_PARTS
#define machine_may_lack(parts) machine_has(parts)
#else
#define machine_may_lack(parts) true
#endif
/* Removes a part that POST looked for and did not find. */
void machine_lacks(u32 part);
/*
 * Fills in the boot wishes except the geometry. To be called after heaps_init(), since the list may
 * be long.
 */
void machine_boot_init(void);
/* Fills in the geometry, which only drives need. */
void machine_geometry_init(void);

/* Facts that only few machines need. The VMM is asked each time, which takes an access. */
enum machine_fact {
	/* how many APIC ids there may be, including those of CPUs that are plugged in later */
	MACHINE_MAX_CPUS,
	/* not 0: there is no display, and the first serial port is the console */
	MACHINE_NO_DISPLAY,
};

#ifdef CONFIG_PVH
/*
 * Returns the RSDP of ACPI tables that are in memory already, with at least 36 readable bytes, or
 * NULL.
 */
const void *machine_rsdp(void);
/* Returns where the VMM says that the @i-th virtio device has its registers; 0: nowhere. */
u32 machine_virtio_at(u32 i);
#else
static inline const void *machine_rsdp(void)
{
	return NULL;
}
static inline u32 machine_virtio_at(u32 i)
{
	return 0;
}
#endif

/*
 * Returns how many CPUs QEMU has now, those that were plugged in among them. Resident, for a
 * wake-up.
 */
u32 machine_cpus_now(void);
/* Returns the fact's value, or 0 if the VMM does not tell it. */
u32 machine_ask(enum machine_fact fact);

/* A file of the VMM. A source's own structure begins with this. */
struct machine_file {
	u32 size; /* in bytes */
};

/*
 * The VMM's files, by name. If a name has fewer than eight characters, zeros must follow up to the
 * eighth byte; else the file is not found. Looking up a file takes no access.
 * machine_file_find() returns the file, or NULL if there is none.
 * machine_file_size() returns -ENOENT if there is no such file, else 0 and the size in bytes in
 * *@size (which may be NULL).
 * machine_file_name() returns the name of the @i-th file whose name begins with @prefix, or NULL.
 */
const struct machine_file *machine_file_find(const char *name);
int machine_file_size(const char *name, u32 *size);
const char *machine_file_name(const char *prefix, u32 i);
/*
 * Move @size bytes from or to @offset. Return 0, -ENOENT, -ERANGE past the file's end, -EIO, or
 * -ENOTSUP if the source cannot write.
 */
int machine_file_read(const char *name, u32 offset, void *buf, u32 size);
int machine_file_write(const char *name, u32 offset, const void *buf, u32 size);
/*
 * Writes at most 8 bytes now, and again each time the machine wakes up, because a VMM may forget
 * them during a sleep.
 */
int machine_file_write_kept(const char *name, u32 offset, const void *buf, u32 size);
/*
 * Reads a whole file into post_alloc() memory, with a zero byte after it. Returns NULL if the file
 * does not exist, is longer than @max, or cannot be read, or if there is no memory. @size may be
 * NULL. The caller frees the memory.
 */
void *machine_file_load(const char *name, u32 max, u32 *size);
/*
 * Reads the list of files again, because a VMM may create a file when another one is read, and know
 * its size only then. Names that machine_file_name() returned stay valid.
 */
void machine_files_refresh(void);

/* What the VMM provides without a file name. */
enum machine_item {
	MACHINE_KERNEL,	      /* a Linux kernel without its setup sectors, */
	MACHINE_KERNEL_SETUP, /* and its setup sectors (Linux Documentation/arch/x86/boot.rst) */
	MACHINE_INITRD,
	MACHINE_COMMAND_LINE, /* the kernel's command line, with its zero byte */
	/* Lists for machines of QEMU 2.0 and before, which have no files for these tables: */
	MACHINE_ACPI_LIST, /* u16 count; for each table: u16 length, then the table */
	/* u16 count; for each entry: u16 length (which includes itself), then the entry */
	MACHINE_SMBIOS_LIST,
	/* Numbers, for machine_item_number(): */
	MACHINE_KERNEL_ADDRESS, /* where the VMM has loaded the kernel, */
	MACHINE_KERNEL_ENTRY,	/* and the kernel's first instruction */
	MACHINE_ITEMS,
};

/* Returns -ENOENT if the VMM has no such item, else 0 and the size in bytes in *@size. */
int machine_item_size(enum machine_item item, u32 *size);
/* Reads @size bytes at @offset. Returns 0, -ENOENT or -EIO. */
int machine_item_read(enum machine_item item, u32 offset, void *buf, u32 size);
/* Returns an item that is a number, or 0 if the VMM does not have it. */
u32 machine_item_number(enum machine_item item);
/* Returns the whole item; see machine_file_load(). */
void *machine_item_load(enum machine_item item, u32 max, u32 *size);

/*
 * A way in which a VMM describes the machine: one file with one MACHINE_SOURCE(name) = { ... } in
 * the linker set. The functions do what the functions above with similar names do. All except
 * detect() and fill() may be NULL.
 */
struct machine_source {
	const char *name;
	/*
	 * Returns whether this source exists. The sources are asked one after the other, before
	 * anything else happens, so this should take one or two accesses and change nothing.
	 */
	bool (*detect)(void);
	/* Fills in what machine_init() promises. Fields that the VMM does not tell stay zero. */
	void (*fill)(struct machine *m);
	void (*fill_boot)(struct machine_boot *b);
	void (*fill_geometry)(struct machine_boot *b);
	u32 (*ask)(enum machine_fact fact);
	const void *(*rsdp)(void);
	u32 (*virtio_at)(u32 i);
	/* Returns the file called @name, or NULL. */
	const struct machine_file *(*file_find)(const char *name);
	const char *(*file_name)(const char *prefix, u32 i);
	/* @file is what file_find() has returned. */
	int (*file_read)(const struct machine_file *file, u32 offset, void *buf, u32 size);
	int (*file_write)(const char *name, u32 offset, const void *buf, u32 size);
	int (*file_write_kept)(const char *name, u32 offset, const void *buf, u32 size);
	/* Repeats the writes that file_write_kept() has noted; resident. */
	void (*replay)(void);
	void (*files_refresh)(void);
	int (*item_size)(enum machine_item item, u32 *size);
	int (*item_read)(enum machine_item item, u32 offset, void *buf, u32 size);
};

#define MACHINE_SOURCE_IN(set, sym)                                                                \
	static const struct machine_source sym;                                                    \
	static const struct machine_source *const sym##_entry __used                               \
		__attribute__((section(set))) = &sym;                                              \
	static const struct machine_source sym
#define MACHINE_SOURCE(sym)	MACHINE_SOURCE_IN("machine_sources", sym)
/* A source that only images in RAM have. It is asked before the others. */
#define RAM_MACHINE_SOURCE(sym) MACHINE_SOURCE_IN("ram_machine_sources", sym)

#endif
