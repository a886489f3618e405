/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An IDE function in memory: a channel with two drives, which are disks or CD drives, and an empty
 * channel. To be included once by a test; it includes the driver for the static struct driver.
 */
#ifndef FAKE_IDE_H
#define FAKE_IDE_H

#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "kit/controller.h"
#include "kit/drive.h"
#include "pci/pci.h"

/* The driver is included because its struct driver is static. */
#include "../../src/block/ata_probe.c"

#define READY 0x50

enum kind { NONE, DISK, CDROM };

static struct drive {
	enum kind kind;
	struct fake_drive f;
	bool hangs;
	bool endless; /* it offers its data again and again */
	bool empty;   /* it ends commands without data */
	bool offers;  /* a reset does not make it withdraw its data */
} drive[2];

static struct {
	u8 empty_status; /* the status that a channel without drives returns */
	u8 regs[8], high[8];
	u8 status;
	u8 control;
	u8 *data;
	u32 data_left, block;
	bool to_drive;
	u8 packet[12];
	bool want_packet, dma_pending, dma_stalls, gone;
	bool others; /* another driver has used the bus master */
	u8 *dma_at;
	u32 dma_size;
	u64 lba;   /* the first of the sectors that are being written */
	u32 count; /* how many; 0: none are being written */
	u8 bm_command, bm_status;
	unsigned int flushes;
	u32 prd;
	unsigned int resets, widest; /* the largest access to data, in bytes */
} ch;

static struct fake_function function;

static struct drive *selected(void)
{
	return &drive[ch.regs[ATA_DEVICE] >> 4 & 1];
}

static void fail_command(u8 error)
{
	ch.status = READY | ATA_S_ERR;
	ch.regs[ATA_ERROR] = error;
	ch.data_left = ch.count = 0;
	ch.dma_pending = false;
}

static void offer(void *data, u32 size, u32 block, bool to_drive)
{
	ch.data = data;
	ch.data_left = size;
	ch.block = block;
	ch.to_drive = to_drive;
	ch.status = READY | ATA_S_DRQ;
}

static void offer_dma(void *data, u32 size, bool to_drive)
{
	ch.dma_pending = true;
	ch.dma_at = data;
	ch.dma_size = size;
	ch.to_drive = to_drive;
	ch.status = READY | ATA_S_DRQ;
}

static void disk_command(struct drive *d, u8 command, bool ext, bool dma, bool write)
{
	u64 lba = ch.regs[3] | ch.regs[4] << 8 | (u32)ch.regs[5] << 16;
	u32 count = ch.regs[2];

	assert_true(ch.regs[ATA_DEVICE] & ATA_DEVICE_LBA);
	if (ext) {
		lba |= (u64)ch.high[3] << 24 | (u64)ch.high[4] << 32 | (u64)ch.high[5] << 40;
		count |= ch.high[2] << 8;
		count = count ? count : 65536;
	} else {
		lba |= (u32)(ch.regs[ATA_DEVICE] & 15) << 24;
		count = count ? count : 256;
	}
	ch.lba = lba;
	ch.count = write ? count : 0;
	if (!write && !fake_drive_read(&d->f, lba, count))
		fail_command(0x40);
	else if (dma)
		offer_dma(d->f.buffer, count * 512, write);
	else
		offer(d->f.buffer, count * 512, 512, write);
}

/* All of a command's data has been moved to or from the drive. */
static void data_moved(void)
{
	struct drive *d = selected();

	ch.status = READY;
	if (ch.count && !fake_drive_write(&d->f, ch.lba, ch.count))
		fail_command(0x40);
	ch.count = 0;
}

static void command(u8 v)
{
	struct drive *d = selected();

	if (d->kind == NONE)
		return;
	if (d->hangs) {
		ch.status = ATA_S_BSY;
		return;
	}
	ch.status = READY;
	if (d->empty)
		return;
	if (d->kind == CDROM) {
		if (v == 0xec) {
			fail_command(0x04);
			ch.regs[4] = 0x14;
			ch.regs[5] = 0xeb;
		} else if (v == 0xa1) {
			offer(d->f.id, 512, 512, false);
		} else if (v == 0xa0) {
			ch.want_packet = true;
			offer(ch.packet, 12, 12, true);
		} else {
			fail();
		}
		return;
	}
	switch (v) {
	case 0xec:
		offer(d->f.id, 512, 512, false);
		break;
	case 0x20:
	case 0x30:
		disk_command(d, v, false, false, v == 0x30);
		break;
	case 0x24:
	case 0x34:
		disk_command(d, v, true, false, v == 0x34);
		break;
	case 0xc8:
	case 0xca:
		disk_command(d, v, false, true, v == 0xca);
		break;
	case 0x25:
	case 0x35:
		disk_command(d, v, true, true, v == 0x35);
		break;
	case 0xe7:
		ch.flushes++;
		break;
	default:
		fail();
	}
}

static void packet_command(struct drive *d)
{
	u32 limit = ch.regs[4] | ch.regs[5] << 8, size;

	ch.want_packet = false;
	ch.status = READY;
	if (!fake_drive_packet(&d->f, ch.packet, &size)) {
		fail_command(d->f.lun.sense[2] << 4);
		return;
	}
	if (!size)
		return;
	if (ch.regs[ATA_FEATURES] & 1) {
		offer_dma(d->f.buffer, size, false);
		return;
	}
	limit = min(limit, size);
	ch.regs[4] = limit;
	ch.regs[5] = limit >> 8;
	offer(d->f.buffer, size, limit, false);
}

static u8 status(void)
{
	if (ch.gone)
		return 0xff;
	if (drive[0].kind == NONE && drive[1].kind == NONE)
		return ch.empty_status;
	return selected()->kind == NONE ? 0 : ch.status;
}

static void data_done(u32 size)
{
	ch.data += size;
	ch.data_left -= size;
	if (ch.data_left) {
		/* The next block may be shorter. */
		if (selected()->kind == CDROM && ch.data_left < ch.block) {
			ch.regs[4] = ch.data_left;
			ch.regs[5] = ch.data_left >> 8;
		}
		return;
	}
	if (selected()->endless && !ch.want_packet) {
		ch.data -= ch.block;
		ch.data_left = ch.block;
		return;
	}
	if (ch.want_packet)
		packet_command(selected());
	else
		data_moved();
}

static u32 channel_read(void *device, u32 off, unsigned int size)
{
	u32 v = 0;

	if (off == ATA_COMMAND)
		return status();
	if (off)
		return ch.regs[off];
	assert_true(ch.status & ATA_S_DRQ && !ch.to_drive);
	assert_true(ch.data_left >= size);
	ch.widest = max(ch.widest, size);
	memcpy(&v, ch.data, size);
	data_done(size);
	return v;
}

static u32 control_read(void *device, u32 off, unsigned int size)
{
	return status();
}

static u32 bus_master_read(void *device, u32 off, unsigned int size)
{
	assert_int_equal(off, BM_STATUS);
	return ch.bm_status;
}

static void run_dma(void)
{
	struct prd *p;
	u8 *at = ch.dma_at;

	if (!ch.dma_pending || ch.dma_stalls || !(ch.bm_status & BM_S_ACTIVE))
		return;
	p = (struct prd *)ch.prd;
	for (u32 left = ch.dma_size;; p++) {
		u32 n;

		fake_dma(&function, (u32)p, sizeof(*p));
		n = p->count ? p->count : 0x10000;

		assert_true(n <= left);
		assert_int_equal(p->addr & 1, 0);
		assert_true((p->addr & 0xffff) + n <= 0x10000);
		if (ch.to_drive)
			memcpy(at, fake_dma(&function, p->addr, n), n);
		else
			memcpy(fake_dma(&function, p->addr, n), at, n);
		at += n;
		left -= n;
		assert_int_equal(!left, !!(p->flags & PRD_LAST));
		if (!left)
			break;
	}
	ch.dma_pending = false;
	ch.bm_status &= ~BM_S_ACTIVE;
	data_moved();
}

static void write_register(u32 i, u8 v)
{
	ch.high[i] = ch.regs[i];
	if (i == ATA_COMMAND)
		command(v);
	else
		ch.regs[i] = v;
}

static void channel_write(void *device, u32 off, u32 v, unsigned int size)
{
	if (off) {
		write_register(off, v);
	} else {
		assert_true(ch.status & ATA_S_DRQ && ch.to_drive);
		ch.widest = max(ch.widest, size);
		memcpy(ch.data, &v, size);
		data_done(size);
	}
	run_dma();
}

static void control_write(void *device, u32 off, u32 v, unsigned int size)
{
	assert_false(v & 0x02); /* nIEN must stay clear, because a guest needs interrupts */
	if (v & ATA_C_SRST) {
		ch.resets++;
		if (!selected()->offers)
			ch.status = READY;
	}
}

static void bus_master_write(void *device, u32 off, u32 v, unsigned int size)
{
	if (off == BM_PRD) {
		assert_int_equal(size, 4);
		assert_true(ch.others || !(ch.bm_command & BM_START));
		ch.prd = v;
	} else if (off == BM_COMMAND) {
		if (v & BM_START && !(ch.bm_command & BM_START))
			ch.bm_status |= BM_S_ACTIVE;
		if (!(v & BM_START))
			ch.bm_status &= ~BM_S_ACTIVE;
		ch.bm_command = v;
		if (ch.dma_pending)
			assert_int_equal(!(v & BM_TO_MEMORY), ch.to_drive);
	} else {
		assert_int_equal(off, BM_STATUS);
		ch.bm_status &= ~(v & (BM_S_ERROR | BM_S_INTERRUPT));
	}
	run_dma();
}

/* In native mode this register is the third port of its BAR. */
static u32 native_control_read(void *device, u32 off, unsigned int size)
{
	assert_int_equal(off, 2);
	return status();
}

static void native_control_write(void *device, u32 off, u32 v, unsigned int size)
{
	assert_int_equal(off, 2);
	control_write(device, 0, v, size);
}

/* The second channel has no drives, so nothing answers at its ports. */
static void machine(enum kind first, enum kind second)
{
	fake_machine();
	memset(&ch, 0, sizeof(ch));
	memset(drive, 0, sizeof(drive));
	drive[0].kind = first;
	drive[1].kind = second;
	ch.status = READY;
	for (u32 n = 0; n < 2; n++)
		fake_drive_init(&drive[n].f, drive[n].kind == CDROM,
				drive[n].kind == CDROM ? "FAKE CD" : "FAKE DISK", n);
	fake_function_add(&function, 0x8086, 0x7010, PCI_CLASS_IDE, 0x80, NULL);
	fake_function_ports(&function, 4, 16, bus_master_read, bus_master_write);
	fake_ports(0x1f0, 8, channel_read, channel_write, NULL);
	fake_ports(0x3f6, 1, control_read, control_write, NULL);
}

/*
 * Puts the channels at the function's own addresses. @prog_if may say that there is no bus
 * mastering.
 */
static void set_interface(u8 prog_if)
{
	function.pci.prog_if = prog_if;
	if (!(prog_if & 1))
		return;
	fake_function_ports(&function, 0, 8, channel_read, channel_write);
	fake_function_ports(&function, 1, 4, native_control_read, native_control_write);
}

static void probe_all(void)
{
	fake_io.port_accesses = 0;
	assert_int_equal(fake_function_probe(&function, &ata_driver), 0);
}

static void machine_disk(void)
{
	machine(DISK, NONE);
}

static const struct fake_controller ata = {
	.driver = &ata_driver,
	.function = &function,
	.machine = machine_disk,
	.medium = &drive[0].f.medium,
	.gone = &ch.gone,
};

static inline void expect(struct block_device *b, u64 lba, u32 count, u32 offset)
{
	fake_medium_expect(b, &drive[b->unit].f.medium, lba, count, offset);
}

static inline void exercise(struct block_device *b)
{
	fake_medium_exercise(b, &drive[b->unit].f.medium);
}

#endif
