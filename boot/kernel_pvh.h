/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ELF kernels with a PVH entry (Xen docs/misc/pvh.pandoc and
 * xen/include/public/arch-x86/hvm/start_info.h). The VMM has loaded the ELF file's segments and
 * tells where. Uses only its arguments. For boot/ only. POST.
 */
#ifndef BOOT_KERNEL_PVH_H
#define BOOT_KERNEL_PVH_H

#include "boot/kernel_memory.h"

#define PVH_HEAD_SIZE 0x1000 /* how many bytes of the file pvh_check() reads */
#define PVH_INFO_SIZE 0x1000 /* how many bytes pvh_start_info() writes at most */

/* A kernel in memory. */
struct pvh_kernel {
	u32 address, size; /* of all its segments */
	u32 entry;
	u32 initrd, initrd_size; /* address and size; 0: none */
	u32 cmdline;		 /* linear address of the command line; 0: none */
};

/*
 * Compares @k, which the VMM has told, with the first @head_size bytes of the file. Returns 0;
 * -ENOTSUP if this is no ELF file for x86; -EINVAL if the two are inconsistent, with the reason in
 * *@why.
 */
int pvh_check(const u8 *head, u32 head_size, const struct pvh_kernel *k, const char **why);

/*
 * Writes a struct hvm_start_info of version 1 and everything that it points to, at most
 * PVH_INFO_SIZE bytes, to @info. The kernel finds it at linear address @at.
 */
void pvh_start_info(const struct pvh_kernel *k, const struct kernel_memory *m, u32 rsdp, u8 *info,
		    u32 at);

#endif
