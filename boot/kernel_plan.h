/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What kernel.c finds out about the kernel during POST, and kernel_start.c needs to start it. For
 * these two files only. POST.
 */
#ifndef BOOT_KERNEL_PLAN_H
#define BOOT_KERNEL_PLAN_H

#include "boot/kernel_linux.h"
#include "boot/kernel_multiboot.h"
#include "boot/kernel_pvh.h"
#include "memory/post_data.h"

/* POST's own memory. It is needed until the kernel starts. */
#define KERNEL_BUSY	 POST_DATA_BASE
#define KERNEL_BUSY_END	 POST_FIRST_HEAP_END
#define KERNEL_BUSY_SIZE (KERNEL_BUSY_END - KERNEL_BUSY)

/* The offset of a Multiboot kernel's information at KERNEL_INFO. */
#define KERNEL_MULTIBOOT_AT 0x100

/* What this image can start. The compiler leaves out what is never called. */
#ifdef CONFIG_KERNEL_REAL_MODE
#define KERNEL_REAL_MODE true
#else
#define KERNEL_REAL_MODE false
#endif
#ifdef CONFIG_KERNEL_MULTIBOOT
#define KERNEL_MULTIBOOT true
#else
#define KERNEL_MULTIBOOT false
#endif
#ifdef CONFIG_KERNEL_GRAPHICS
#define KERNEL_GRAPHICS true
#else
#define KERNEL_GRAPHICS false
#endif
#ifdef CONFIG_KERNEL_PVH
#define KERNEL_PVH true
#else
#define KERNEL_PVH false
#endif

enum kernel_kind { NO_KERNEL, LINUX, MULTIBOOT, PVH };

struct kernel_plan {
	u8 kind;		/* enum kernel_kind */
	bool in_the_way;	/* a PVH kernel whose beginning POST's data has overwritten */
	bool faulty;		/* neither this loader nor the option ROM can start it */
	const char *why;	/* a reason that the user has not been told yet */
	const char *path, *rom; /* the option ROM that would start it: in bootorder, and its file */
	u16 rom_seg;		/* 0: that ROM was not run */
	u32 size, initrd_size, address;
	u32 rsdp; /* ACPI's root pointer; 0: there is none */
	struct linux_kernel bzimage;
	struct linux_layout layout;
	struct multiboot_kernel multiboot;
	struct multiboot_screen screen;
	struct pvh_kernel pvh;
};

/* Returns what is known of the kernel. Its kind is NO_KERNEL if there is none. */
struct kernel_plan *kernel_plan(void);
/* Returns whether the kernel, which exists, is of this kind. */
static inline bool kernel_is(const struct kernel_plan *p, enum kernel_kind kind)
{
	if ((kind == MULTIBOOT && !KERNEL_MULTIBOOT) || (kind == PVH && !KERNEL_PVH))
		return false;
	return KERNEL_MULTIBOOT || KERNEL_PVH ? p->kind == kind : true;
}
/* Returns whether there is a kernel that this loader can start. */
bool kernel_usable(void);
/*
 * Finds places for all the kernel's parts in @m, which has the free memory. Returns false, and
 * tells the user, if it cannot start.
 */
bool kernel_place(struct kernel_memory *m);

#endif
