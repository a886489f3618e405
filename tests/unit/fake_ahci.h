/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An AHCI controller in memory (AHCI 1.3.1) with disks and CD drives. It checks what the driver
 * writes, and has a member for each thing that it does wrong. For test_ahci.c only.
 */
#ifndef FAKE_AHCI_H
#define FAKE_AHCI_H

#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "kit/controller.h"
#include "kit/drive.h"
#include "pci/pci.h"

/* The driver is included because its struct driver is static. */
#include "../../src/block/ahci_probe.c"

#define IMPLEMENTED 0x3f
#define PORTS	    6
#define READY	    0x50

enum kind { NONE, DISK, CDROM, MULTIPLIER };

static struct {
	enum kind kind;
	u32 regs[32];
	struct fake_drive drive;
	bool silent, port_error, sticky;
	bool hangs;  /* until the link is reset */
	bool leaves; /* the controller is unplugged while the port is being started */
	unsigned int resets;
	u8 link; /* DET while the link is being established */
} port[PORTS];

static u32 ghc;
static unsigned int sent; /* commands, and starts of a port */
static unsigned int restarts;
static struct fake_function function;

static void answer(u32 n, u8 status, u8 error)
{
	u8 *fis = fake_dma(&function, port[n].regs[PX_FB / 4] + RECEIVED_D2H, 20);

	fis[RECEIVED_STATUS] = status;
	fis[RECEIVED_ERROR] = error;
	fis[0] = FIS_D2H;
	port[n].regs[PX_TFD / 4] = status | error << 8;
	if (status & ATA_S_ERR)
		port[n].regs[PX_IS / 4] |= 1u << 30;
	else
		port[n].regs[PX_CI / 4] = 0;
}

/* The device moves so many bytes less, and does not say so. */
static u32 short_by;
/* The controller counts bytes only when it takes the command from its list. */
static struct {
	bool on;
	struct ahci_header *header;
	u32 value;
} late_count;

static void count_data(struct ahci_memory *m, u32 size)
{
	late_count.header = &m->header;
	late_count.value = size;
	if (!late_count.on)
		m->header.transferred = size;
}

static void move_data(struct ahci_memory *m, void *at, u32 size)
{
	assert_int_equal(m->header.prds, 1);
	assert_int_equal(m->prd.size, size - 1);
	assert_true(m->prd.size < AHCI_PRD_MAX);
	assert_int_equal(m->prd.addr & 1, 0);
	size -= min(short_by, size);
	count_data(m, size);
	if (m->header.flags & HEADER_WRITE)
		memcpy(at, fake_dma(&function, m->prd.addr, size), size);
	else
		memcpy(fake_dma(&function, m->prd.addr, size), at, size);
}

/* Reads or writes sectors. Returns false if that is not possible. */
static bool move_sectors(struct fake_drive *d, struct ahci_memory *m, u64 lba, u32 count)
{
	if (!(m->header.flags & HEADER_WRITE)) {
		if (!fake_drive_read(d, lba, count))
			return false;
		move_data(m, d->buffer, count * 512);
		return true;
	}
	move_data(m, d->buffer, count * 512);
	return fake_drive_write(d, lba, count);
}

static void disk_command(u32 n, struct ahci_memory *m)
{
	struct fis_h2d *f = &m->fis;
	u64 lba = f->lba0 | f->lba1 << 8 | (u32)f->lba2 << 16 | (u64)f->lba3 << 24;
	u32 count = f->count | f->count_high << 8;

	switch (f->command) {
	case 0xec:
		move_data(m, port[n].drive.id, 512);
		break;
	case 0xc8:
	case 0xca:
		assert_int_equal(f->lba3, 0);
		lba = (lba & 0xffffff) | (u32)(f->device & 15) << 24;
		count = count ? count : 256;
		/* fall through */
	case 0x25:
	case 0x35:
		assert_true(f->device & ATA_DEVICE_LBA);
		assert_int_equal(!!(m->header.flags & HEADER_WRITE),
				 f->command == 0x35 || f->command == 0xca);
		if (!move_sectors(&port[n].drive, m, lba, count)) {
			answer(n, READY | ATA_S_ERR, 0x40);
			return;
		}
		break;
	case 0xe7:
		assert_int_equal(m->header.prds, 0);
		break;
	default:
		fail();
	}
	answer(n, READY, 0);
}

static void packet_command(u32 n, struct ahci_memory *m)
{
	struct fake_drive *d = &port[n].drive;
	u32 size;

	assert_true(m->header.flags & HEADER_ATAPI);
	if (!fake_drive_packet(d, m->packet, &size)) {
		answer(n, READY | ATA_S_ERR, d->lun.sense[2] << 4);
		return;
	}
	if (size)
		move_data(m, d->buffer, size);
	answer(n, READY, 0);
}

static void issue(u32 n)
{
	struct ahci_memory *m = fake_dma(&function, port[n].regs[PX_CLB / 4], sizeof(*m));

	assert_int_equal((u32)m & 0x3ff, 0);
	assert_int_equal(port[n].regs[PX_FB / 4] & 0xff, 0);
	assert_true(port[n].regs[PX_CMD / 4] & PX_CMD_ST);
	assert_int_equal(port[n].regs[PX_CLB / 4 + 1] | port[n].regs[PX_FB / 4 + 1], 0);
	assert_int_equal(m->header.table, (u32)&m->fis);
	assert_int_equal((u32)m->header.table & 0x7f, 0);
	assert_int_equal(m->header.flags & 0x1f, 5);
	assert_int_equal(m->fis.type, FIS_H2D);
	assert_int_equal(m->fis.flags, FIS_COMMAND);
	sent++;
	port[n].regs[PX_CI / 4] = 1;
	if (port[n].port_error)
		port[n].regs[PX_IS / 4] |= 1u << 27;
	if (port[n].hangs)
		port[n].regs[PX_TFD / 4] = ATA_S_BSY;
	if (port[n].silent || port[n].port_error)
		return;
	if (port[n].kind == CDROM && m->fis.command == 0xa0)
		packet_command(n, m);
	else if (port[n].kind == CDROM && m->fis.command == 0xa1)
		move_data(m, port[n].drive.id, 512), answer(n, READY, 0);
	else
		disk_command(n, m);
}

static bool gone;
static u32 reads_as; /* when it is gone */

static u32 ahci_register(void *device, u32 off, unsigned int size)
{
	u32 n = (off - 0x100) / 0x80;
	static const u32 signatures[] = { 0xffffffff, PX_SIG_ATA, PX_SIG_ATAPI, 0x96690101 };

	assert_int_equal(size, 4);
	if (gone)
		return reads_as;
	if (off == AHCI_GHC)
		return ghc;
	if (off == AHCI_PI)
		return IMPLEMENTED;
	assert_true(off >= 0x100 && n < PORTS);
	off &= 0x7f;
	if (off == PX_CI && late_count.on)
		late_count.header->transferred = late_count.value;
	if (off == PX_SSTS)
		return port[n].kind == NONE ? 0 : port[n].link;
	if (off == PX_SIG)
		return signatures[port[n].kind];
	return port[n].regs[off / 4];
}

static void write_command(u32 n, u32 v)
{
	u32 *cmd = &port[n].regs[PX_CMD / 4];

	if (v & PX_CMD_FRE && !(*cmd & PX_CMD_FRE))
		gone = port[n].leaves;
	if (v & PX_CMD_ST && !(*cmd & PX_CMD_ST)) {
		restarts++;
		sent++;
		/* The device has power, and nothing is left from before (10.1.2). */
		assert_int_equal(v & ~PX_CMD_CR & ~PX_CMD_FR, 0x17);
		assert_true(*cmd & PX_CMD_FRE);
		assert_int_equal(port[n].regs[PX_SERR / 4] | port[n].regs[PX_IE / 4], 0);
		assert_int_equal(port[n].regs[PX_IS / 4], 0);
	}
	if (!(v & PX_CMD_ST))
		port[n].regs[PX_CI / 4] = 0;
	if (!port[n].sticky)
		v = (v & ~(PX_CMD_CR | PX_CMD_FR)) | (v & PX_CMD_ST ? PX_CMD_CR : 0) |
		    (v & PX_CMD_FRE ? PX_CMD_FR : 0);
	*cmd = v;
}

/* When the reset ends, the device sends its status (AHCI 1.3.1, 10.4.2). */
static void write_link(u32 n, u32 v)
{
	if (v == PX_SCTL_RESET) {
		assert_false(port[n].regs[PX_CMD / 4] & PX_CMD_ST);
		port[n].resets++;
		if (port[n].hangs && port[n].sticky) {
			port[n].sticky = false;
			port[n].regs[PX_CMD / 4] &= ~(PX_CMD_CR | PX_CMD_FR);
		}
		port[n].hangs = false;
		port[n].regs[PX_TFD / 4] = 0x7f;
	} else {
		assert_true(port[n].regs[PX_SCTL / 4] == PX_SCTL_RESET && !v);
		port[n].regs[PX_TFD / 4] = READY;
	}
	port[n].regs[PX_SCTL / 4] = v;
}

static void ahci_set_register(void *device, u32 off, u32 v, unsigned int size)
{
	u32 n = (off - 0x100) / 0x80;

	assert_int_equal(size, 4);
	if (gone)
		return;
	if (off == AHCI_GHC) {
		ghc = v;
		return;
	}
	assert_true(off >= 0x100 && n < PORTS);
	off &= 0x7f;
	if (off == PX_CI)
		issue(n);
	else if (off == PX_CMD)
		write_command(n, v);
	else if (off == PX_IS || off == PX_SERR)
		port[n].regs[off / 4] &= ~v;
	else if (off == PX_SCTL)
		write_link(n, v);
	else if (off != PX_SSTS)
		port[n].regs[off / 4] = v;
}

static void machine(enum kind first, enum kind second)
{
	fake_machine();
	fake_function_add(&function, 0x8086, 0x2922, PCI_CLASS_SATA, 1, NULL);
	fake_function_memory(&function, 5, 0x1000, ahci_register, ahci_set_register);
	memset(port, 0, sizeof(port));
	sent = restarts = 0;
	ghc = AHCI_GHC_AE;
	gone = false;
	port[0].kind = first;
	port[1].kind = second;
	for (u32 n = 0; n < 2; n++) {
		fake_drive_init(&port[n].drive, port[n].kind == CDROM, "A1", n);
		port[n].link = DET_LINK;
		/* Another program has left junk in the upper halves of addresses. */
		port[n].regs[PX_CLB / 4 + 1] = port[n].regs[PX_FB / 4 + 1] = 0x5a5a5a5a;
		port[n].regs[PX_SERR / 4] = port[n].regs[PX_IE / 4] = 0x4050003;
		port[n].regs[PX_IS / 4] = 0x400040;
	}
}

static void answer_held(void)
{
	answer(0, READY, 0);
}

static void link_comes_up(void *arg)
{
	port[0].link = DET_LINK;
}

static void probe_all(void)
{
	fake_io.mmio_accesses = 0;
	assert_int_equal(fake_function_probe(&function, &ahci_driver), 0);
}

static void machine_disk(void)
{
	machine(DISK, NONE);
}

static void machine_both(void)
{
	machine(DISK, CDROM);
}

static const struct fake_controller ahci = {
	.driver = &ahci_driver,
	.function = &function,
	.machine = machine_disk,
	.medium = &port[0].drive.medium,
	.bar = 5,
	.silent = &port[0].silent,
	.requests = &sent,
	.answer = answer_held,
	.deadline_us = 1000000,
	.gone = &gone,
	.reads_as = &reads_as,
};

#endif
