/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ELF kernels with a PVH entry (Xen docs/misc/pvh.pandoc and xen/include/public/arch-x86/hvm/
 * start_info.h). The VMM has loaded the ELF file's segments and tells where. Pure functions. For
 * boot/ alone. POST.
 */
#ifndef BOOT_KERNEL_PVH_H
#define BOOT_KERNEL_PVH_H

#include "boot/kernel_memory.h"

#define PVH_HEAD_SIZE 0x1000 /* bytes of the file that pvh_check() looks at */
#define PVH_INFO_SIZE 0x1000 /* of what pvh_start_info() writes */

/* A kernel in memory. */
struct pvh_kernel {
	u32 address, size; /* of all its segments */
	u32 entry;
	u32 initrd, initrd_size; /* 0: none */
	u32 cmdline;		 /* linear address of the text; 0: none */
};

/*
 * Compares what the VMM says of @k with the first @head_size bytes of the file. Returns 0;
 * -ENOTSUP where that is no ELF file for x86, -EINVAL where one of both lies, with the fault in
 * *@why.
 */
int pvh_check(const u8 *head, u32 head_size, const struct pvh_kernel *k, const char **why);

/* Writes struct hvm_start_info of version 1 and what it leads to, at most PVH_INFO_SIZE bytes, to
 * @info, which the kernel finds at the linear address @at. */
void pvh_start_info(const struct pvh_kernel *k, const struct kernel_memory *m, u32 rsdp, u8 *info,
		    u32 at);

#endif
