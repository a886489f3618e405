/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fake fw_cfg device, at the ports and by DMA. A test adds items and files, installs it
 * with fake_fw_cfg_install() (or calls the two handlers from its own) and links the real
 * fw_cfg/ sources.
 */
#ifndef FAKE_FW_CFG_H
#define FAKE_FW_CFG_H

#include "lib/types.h"

/* An empty device with a signature. Without @dma it has the data port only. */
void fake_fw_cfg_install(bool dma);
/* Gives item @key these bytes (copied); @writable as QEMU's few writable files are. */
void fake_fw_cfg_item(u16 key, const void *data, u32 size, bool writable);
/* Adds a file and brings the directory up to date. Returns its key. */
u16 fake_fw_cfg_file(const char *name, const void *data, u32 size);
/* The item's bytes, which a guest may have written. */
void *fake_fw_cfg_data(u16 key);
/* Operations since the last install: DMA transfers, or selections by port. */
extern unsigned int fake_fw_cfg_operations;
/* Set: a DMA operation never ends, or ends with the error bit. */
extern bool fake_fw_cfg_hangs, fake_fw_cfg_fails;

u32 fake_fw_cfg_port_read(u16 port, unsigned int size);
void fake_fw_cfg_port_write(u16 port, u32 value, unsigned int size);

#endif
