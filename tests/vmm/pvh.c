// SPDX-License-Identifier: BSD-2-Clause
/*
 * Loads a PVH kernel (Xen docs/misc/pvh.pandoc; System V ABI, chapters 4 and 5). Its information
 * lies where Firecracker puts it, in memory that the kernel may overwrite.
 */
#include "vmm.h"
#include <elf.h>

#define INFO	     0x6000
#define MAP	     0x7000
#define LINE	     0x20000
#define START_MAGIC  0x336ec578
#define PHYS32_ENTRY 18
#define EBDA	     0x9fc00u

uint32_t pvh_load(const uint8_t *file, uint64_t size, uint32_t *info)
{
	const Elf64_Ehdr *e = (const void *)file;
	const Elf64_Phdr *p = (const void *)(file + e->e_phoff);
	static const uint64_t map[][3] = { { 0, EBDA, 1 },
					   { EBDA, MIB - EBDA, 2 },
					   { MIB, RAM_SIZE - MIB, 1 } };
	static const uint64_t start[] = { 1ull << 32 | START_MAGIC, 0, 0, LINE, 0, MAP, 3 };
	uint32_t entry = 0;

	if (size < sizeof(*e) || memcmp(e->e_ident, ELFMAG, 4) || e->e_ident[4] != ELFCLASS64)
		die(2, "no 64-bit ELF file\n");
	for (int i = 0; i < e->e_phnum; i++, p++) {
		const Elf64_Nhdr *n = (const void *)(file + p->p_offset);

		if (p->p_offset > size || p->p_filesz > size - p->p_offset)
			die(2, "a segment is not in the file\n");
		if (p->p_type == PT_LOAD)
			memcpy(guest(p->p_paddr, p->p_memsz), n, p->p_filesz);
		else if (p->p_type == PT_NOTE && n->n_type == PHYS32_ENTRY &&
			 !memcmp(n + 1, "Xen", 4))
			entry = ((const uint32_t *)(n + 1))[1];
	}
	if (!entry)
		die(2, "no PVH note\n");
	memcpy(guest(INFO, sizeof(start)), start, sizeof(start));
	memcpy(guest(MAP, sizeof(map)), map, sizeof(map));
	sprintf(guest(LINE, 256), "reboot=k console=ttyS0 virtio_mmio.device=4K@0x%x:5",
		VIRTIO_BASE);
	*info = INFO;
	return entry;
}
