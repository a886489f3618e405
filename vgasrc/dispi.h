/* SPDX-License-Identifier: BSD-2-Clause */
/* The Bochs display interface that most of QEMU's adapters have; see dispi.c. */
#ifndef VGA_DISPI_H
#define VGA_DISPI_H

#include "vga.h"

/* Write and read a register by its index. */
void dispi_put(u8 reg, u16 val);
u16 dispi_get(u8 reg);

/* Finds the interface and sets vars.memory. Returns 0 or -ENODEV. */
int dispi_probe(void);
/* The operations of struct adapter_ops (vga.h) with these names. */
void dispi_leave(void);
int dispi_clear(void);
int dispi_set_mode(const struct vbe_mode *mode, bool clear);
void dispi_set_window(u16 bank);
u16 dispi_get_window(void);
u16 dispi_set_line(u16 pixels);
u16 dispi_get_line(void);
void dispi_set_start(u16 x, u16 y);
u16 dispi_get_start_x(void);
u16 dispi_get_start_y(void);
u8 dispi_set_dac_width(u8 bits);
u8 dispi_get_dac_width(void);

u16 dispi_read_reg(u8 index);
void dispi_write_reg(u8 index, u16 val);
extern const u8 vbe_pm_table[], vbe_pm_end[]; /* in vbe_pm.S */

/* The operations of an adapter whose interface is at the ports. */
#define DISPI_OPS                                                                                  \
	.leave = dispi_leave, .clear = dispi_clear, .set_mode = dispi_set_mode,                    \
	.set_window = dispi_set_window, .get_window = dispi_get_window,                            \
	.set_line = dispi_set_line, .get_line = dispi_get_line, .set_start = dispi_set_start,      \
	.get_start_x = dispi_get_start_x, .get_start_y = dispi_get_start_y,                        \
	.set_dac_width = dispi_set_dac_width, .get_dac_width = dispi_get_dac_width,                \
	.read_reg = dispi_read_reg, .write_reg = dispi_write_reg, .pm_table = vbe_pm_table,        \
	.pm_end = vbe_pm_end

#endif
