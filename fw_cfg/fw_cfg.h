/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fw_cfg client: what the VMM knows and wants (QEMU, docs/specs/fw_cfg.rst). Nothing that comes
 * from here is trusted with a length. For src/machine/fw_cfg.c, which makes typed data of it, and
 * for nobody else. Flat 32-bit, POST.
 */
#ifndef FW_CFG_FW_CFG_H
#define FW_CFG_FW_CFG_H

#include "lib/types.h"

/* Items with a fixed key. */
#define FW_CFG_SIGNATURE     0x00
#define FW_CFG_NOGRAPHIC     0x04
#define FW_CFG_NB_CPUS	     0x05
#define FW_CFG_BOOT_MENU     0x0e
#define FW_CFG_MAX_CPUS	     0x0f
#define FW_CFG_FILE_DIR	     0x19
#define FW_CFG_IRQ0_OVERRIDE 0x8002 /* u32: IRQ 0 is input 2 of the I/O APIC */

#define FW_CFG_NAME_SIZE 56

struct fw_cfg_file {
	u32 size;
	u16 key;
	char name[FW_CFG_NAME_SIZE]; /* terminated */
	u16 hash;		     /* of the name */
};

/* Finds the device and reads its directory. A malformed one: a log line, no files. Returns whether
 * there is a device. */
bool fw_cfg_init(void);
bool fw_cfg_present(void);
/*
 * Reads the directory again: a VMM may make a file when it is first looked at, and know its
 * size only then. What was found before stays valid, with its old size. One access.
 */
void fw_cfg_refresh(void);

/* Reads @size bytes of item @key from its start; past its end come zeros. */
int fw_cfg_read_key(u16 key, void *buf, u32 size);
/* The same from @offset on. Returns -ENODEV or -EIO on failure, with @buf zeroed. */
int fw_cfg_read_item(u16 key, u32 offset, void *buf, u32 size);
/* The item @key as a number of 2 or 4 bytes, little-endian; 0 without fw_cfg. */
u16 fw_cfg_u16(u16 key);
u32 fw_cfg_u32(u16 key);

/* The file called @name, or NULL. */
const struct fw_cfg_file *fw_cfg_find(const char *name);
/* The @i-th file whose name starts with @prefix, which is not empty, or NULL. */
const struct fw_cfg_file *fw_cfg_find_prefix(const char *prefix, u32 i);
/* Reads @size bytes of @file from @offset. Returns -ERANGE past its end, -EIO if DMA fails. */
int fw_cfg_read(const struct fw_cfg_file *file, u32 offset, void *buf, u32 size);
/* Writes (DMA only). Returns -ENOTSUP without DMA, -EIO if the item is not writable. */
int fw_cfg_write(const struct fw_cfg_file *file, u32 offset, const void *buf, u32 size);
/* The same, at most 8 bytes, now and by fw_cfg_replay() (fw_cfg/kept.h) after each sleep. */
int fw_cfg_write_kept(const struct fw_cfg_file *file, u32 offset, const void *buf, u32 size);

#endif
