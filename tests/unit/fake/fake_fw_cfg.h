/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fake fw_cfg device, which is accessed by ports and by DMA. A test adds items and files,
 * installs the device by fake_fw_cfg_install() (or calls the two handlers from its own handlers),
 * and links the real fw_cfg/ sources.
 */
#ifndef FAKE_FW_CFG_H
#define FAKE_FW_CFG_H

#include "lib/types.h"

/* Installs an empty device with a signature. Without @dma it has only the data port. */
void fake_fw_cfg_install(bool dma);
/*
 * Gives item @key these bytes, which are copied. @writable: it can be written, as few of QEMU's
 * files can.
 */
void fake_fw_cfg_item(u16 key, const void *data, u32 size, bool writable);
/* Adds a file and updates the directory. Returns the file's key. */
u16 fake_fw_cfg_file(const char *name, const void *data, u32 size);
/* Returns the item's bytes, which a guest may have written. */
void *fake_fw_cfg_data(u16 key);
/* The number of operations since the last install: DMA transfers, or selections by port. */
extern unsigned int fake_fw_cfg_operations;
/* If set, DMA operations never end, or end with the error bit. */
extern bool fake_fw_cfg_hangs, fake_fw_cfg_fails;

u32 fake_fw_cfg_port_read(u16 port, unsigned int size);
void fake_fw_cfg_port_write(u16 port, u32 value, unsigned int size);

#endif
