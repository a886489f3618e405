/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fake xHCI controller (eXtensible Host Controller Interface 1.2) with fake devices on its root
 * ports: its registers. It checks what the driver gives it: contexts, rings, alignment, memory.
 */
#ifndef FAKE_XHCI_H
#define FAKE_XHCI_H

#include "fake_xhci_command.h"
#include "fake_xhci_transfer.h"

static inline void fx_port_event(u32 port)
{
	if (fx.cmd & USBCMD_RS)
		fx_event(port << 24, XHCI_SUCCESS << 24, TRB(TRB_EVENT_PORT));
}

/* Plugs a device into a port, or pulls it out (NULL). */
static inline void fx_plug(u32 port, struct fake_usb *d)
{
	fx.root[port] = d;
	fx.portsc[port] = PORTSC_PP | PORTSC_CSC;
	if (d)
		fx.portsc[port] |= PORTSC_CCS | d->speed << 10 | (d->speed >= 4 ? PORTSC_PED : 0);
	fx_port_event(port);
}

static inline void fx_reset(void)
{
	fx.resets++;
	fx.cmd = fx.config = fx.dcbaap = fx.crcr = fx.erstsz = fx.erstba = fx.erdp = 0;
	fx.sts = USBSTS_HCH;
	memset(fx.slot, 0, sizeof(fx.slot));
	for (u32 i = 1; i <= FX_PORTS; i++) {
		struct fake_usb *d = fx.root[i];

		fx.portsc[i] = PORTSC_PP | (d ? PORTSC_CCS | PORTSC_CSC | d->speed << 10 : 0);
		if (d && d->speed >= 4)
			fx.portsc[i] |= PORTSC_PED;
	}
}

static inline u32 fx_read_port(u32 port)
{
	return fx.portsc[port] | (port == fx.shorted ? PORTSC_OCA : 0);
}

static inline void fx_write_port(u32 port, u32 v)
{
	assert_false(v & PORTSC_PR && port == fx.shorted);
	fx.portsc[port] &= ~(v & PORTSC_CHANGES);
	/* Writing 1 to this bit would turn the port off. */
	assert_false(v & PORTSC_PED);
	assert_true(v & PORTSC_PP);
	if (v & PORTSC_PR && fx.root[port]) {
		fx.portsc[port] |= PORTSC_PED | PORTSC_PRC;
		fx_port_event(port);
	}
}

static inline u32 fx_read_ext(u32 off)
{
	/* A legacy capability, then 4 USB 3 ports, then 4 USB 2 ports. */
	switch (off) {
	case 0x00:
		return fx.legacy | (fx.no_protocols ? 0 : 4) << 8 | 1;
	case 0x10:
		return 0x03000000 | 4 << 8 | 2;
	case 0x18:
		return 4 << 8 | 1;
	case 0x20:
		return 0x02000000 | 2;
	case 0x28:
		return 4 << 8 | 5;
	}
	return 0;
}

/* An access waits until the controller has looked. */
static inline void fx_look_again(void)
{
	struct fx_slot *s = &fx.slot[1];
	u32 deq = s->deq[3];
	u8 cycle = s->cycle[3];

	assert_null(fx_fetch(&deq, &cycle));
	fx.looks_again = false;
}

static inline u32 fx_read(void *device, u32 off, unsigned int size)
{
	assert_int_equal(size, 4);
	if (fx.deaf)
		return ~0u;
	if (fx.looks_again)
		fx_look_again();
	switch (off) {
	case XHCI_CAPLENGTH:
		return 0x01000000 | FX_OP;
	case XHCI_HCSPARAMS1:
		return FX_SLOTS | fx.interrupters << 8 | FX_PORTS << 24;
	case XHCI_HCSPARAMS2:
		return (fx.scratch & 31) << 27 | fx.scratch >> 5 << 21;
	case XHCI_HCCPARAMS1:
		return (FX_EXT / 4) << 16 | (fx.no_streams ? 0 : 7 << 12) |
		       (fx.csz ? HCCPARAMS1_CSZ : 0);
	case XHCI_DBOFF:
		return FX_BELLS;
	case XHCI_RTSOFF:
		return FX_RUNTIME;
	case FX_OP + XHCI_USBCMD:
		return fx.cmd;
	case FX_OP + XHCI_USBSTS:
		return fx.sts;
	case FX_OP + XHCI_PAGESIZE:
		return 1;
	case FX_OP + XHCI_DCBAAP:
		return fx.dcbaap;
	}
	if (off >= FX_EXT && off < FX_EXT + 0x30)
		return fx_read_ext(off - FX_EXT);
	if (off >= FX_OP + XHCI_PORTSC(1) && off < FX_OP + XHCI_PORTSC(FX_PORTS + 1))
		return fx_read_port((off - FX_OP - 0x400) / 16 + 1);
	fail_msg("read of %x", off);
	return 0;
}

static inline void fx_start(u32 v)
{
	fx.cmd = v;
	fx.sts = v & USBCMD_RS ? 0 : USBSTS_HCH;
	if (!(v & USBCMD_RS))
		return;
	fx.cmd_deq = fx.crcr & ~63u;
	fx.cmd_cycle = fx.crcr & 1;
	fx.ev_at = 0;
	fx.ev_cycle = 1;
	if (fx.scratch) {
		u32 *list = fake_dma(&fx.f, *(u32 *)fake_dma(&fx.f, fx.dcbaap, 8), 8 * fx.scratch);

		for (u32 i = 0; i < fx.scratch; i++) {
			assert_int_equal(list[2 * i] & 0xfff, 0);
			fake_dma(&fx.f, list[2 * i], 4096);
		}
	}
}

static inline void fx_write(void *device, u32 off, u32 value, unsigned int size)
{
	assert_int_equal(size, 4);
	if (fx.deaf)
		return;
	/* No interrupter but the first is written. */
	assert_false(off >= FX_RUNTIME + 0x40 && off < FX_BELLS);
	if (off >= FX_BELLS && off < FX_BELLS + 4 * (FX_SLOTS + 1)) {
		u32 id = (off - FX_BELLS) / 4;

		fx.bells++;
		assert_true(fx.cmd & USBCMD_RS);
		if (id)
			fx_bell(&fx.slot[id], value);
		else
			fx_commands();
		return;
	}
	if (off >= FX_OP + XHCI_PORTSC(1) && off < FX_OP + XHCI_PORTSC(FX_PORTS + 1)) {
		fx_write_port((off - FX_OP - 0x400) / 16 + 1, value);
		return;
	}
	switch (off) {
	case FX_OP + XHCI_USBCMD:
		if (value & USBCMD_HCRST)
			fx_reset();
		else
			fx_start(value);
		return;
	case FX_OP + XHCI_CONFIG:
		fx.config = value;
		return;
	case FX_OP + XHCI_DCBAAP:
		fx.dcbaap = value;
		return;
	case FX_OP + XHCI_CRCR:
		fx.crcr = value;
		return;
	case XHCI_ERSTSZ(FX_RUNTIME):
		fx.erstsz = value;
		return;
	case XHCI_ERSTBA(FX_RUNTIME):
		fx.erstba = value;
		return;
	case XHCI_ERDP(FX_RUNTIME):
		fx.erdp = value & ~15u;
		return;
	case FX_EXT: /* the ownership is granted at once */
		fx.legacy = value & 0x01000000;
		return;
	case FX_EXT + 4:
		assert_int_equal(value & 0xffff, 0);
		return;
	}
	/* High halves of addresses must be 0. */
	assert_int_equal(value, 0);
}

static inline void fx_machine(void)
{
	fake_machine();
	memset(&fx, 0, sizeof(fx));
	fake_usb_function = &fx.f;
	fake_function_add(&fx.f, 0x1b36, 0x000d, 0x0c03, 0x30, &fx);
	fake_function_memory(&fx.f, 0, FX_SIZE, fx_read, fx_write);
	fake_function_subsystem(&fx.f, 0x1af4, 0x1100);
}

#endif
