/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fw_cfg client: gets from the VMM what it knows and wants (QEMU, docs/specs/fw_cfg.rst). Each
 * length that the VMM gives is checked. Only src/machine/fw_cfg.c calls this; it turns the bytes
 * into typed data. Flat 32-bit, POST.
 */
#ifndef FW_CFG_FW_CFG_H
#define FW_CFG_FW_CFG_H

#include "lib/types.h"

#define FW_CFG_PORT_SELECT 0x510
#define FW_CFG_PORT_DATA   0x511

/* Items that have fixed keys. */
#define FW_CFG_SIGNATURE     0x00
#define FW_CFG_NOGRAPHIC     0x04
#define FW_CFG_NB_CPUS	     0x05
#define FW_CFG_BOOT_MENU     0x0e
#define FW_CFG_MAX_CPUS	     0x0f
#define FW_CFG_FILE_DIR	     0x19
#define FW_CFG_IRQ0_OVERRIDE 0x8002 /* u32: not 0 if IRQ 0 leads to input 2 of the I/O APIC */

#define FW_CFG_NAME_SIZE 56

/* A directory entry of the device, whose reserved field is the hash (fw_cfg/directory.h). */
struct fw_cfg_file {
	u32 size;
	u16 key;
	u16 hash;		     /* a hash of the name */
	char name[FW_CFG_NAME_SIZE]; /* terminated */
};

/*
 * Finds the device and reads its file directory. If the directory is malformed, logs a warning and
 * has no files. Returns whether there is a device.
 */
bool fw_cfg_init(void);
/* Returns whether there is a device. A device whose DMA has not ended in time counts as none. */
bool fw_cfg_present(void);
/*
 * Reads the directory again, since a VMM may create a file when somebody first reads another one,
 * and know its size only then. Pointers that were returned before stay valid, with the old sizes.
 * Takes one access.
 */
void fw_cfg_refresh(void);

/*
 * Reads @size bytes at @offset of item @key. Past the item's end come zeros. With DMA this takes
 * one access, and one more if @offset is not 0. Returns 0; or -ENODEV or -EIO, and then @buf is
 * filled with zeros.
 */
int fw_cfg_read_item(u16 key, u32 offset, void *buf, u32 size);
/* Reads the first @size bytes of item @key in the same way. */
int fw_cfg_read_key(u16 key, void *buf, u32 size);
/* Return item @key as a little-endian number of 2 or 4 bytes; 0 without fw_cfg. */
u16 fw_cfg_u16(u16 key);
u32 fw_cfg_u32(u16 key);

/*
 * Returns the file called @name, or NULL. If @name has fewer than eight characters, zeros must
 * follow up to the eighth byte; else the file is not found.
 */
const struct fw_cfg_file *fw_cfg_find(const char *name);
/* Returns the @i-th file whose name begins with @prefix, or NULL. @prefix must not be empty. */
const struct fw_cfg_file *fw_cfg_find_prefix(const char *prefix, u32 i);
/*
 * Reads @size bytes at @offset of @file. Returns 0, -ERANGE past the file's end, or -EIO if DMA
 * fails.
 */
int fw_cfg_read(const struct fw_cfg_file *file, u32 offset, void *buf, u32 size);
/* Writes to a file. Returns 0, -ERANGE, -ENOTSUP without DMA, or -EIO if the file is read-only. */
int fw_cfg_write(const struct fw_cfg_file *file, u32 offset, const void *buf, u32 size);
/*
 * Writes at most 8 bytes now, and lets fw_cfg_replay() (fw_cfg/kept.h) write them again after each
 * sleep. Returns an error of fw_cfg_write(); -ERANGE if @size is larger; or -ENOMEM.
 */
int fw_cfg_write_kept(const struct fw_cfg_file *file, u32 offset, const void *buf, u32 size);

#endif
