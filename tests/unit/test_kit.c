/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests the kit of fake devices. Also an example of a controller's test: a host adapter with one
 * mailbox. Its driver would be in src/. Here it has only a few lines, which show what the kit must
 * notice.
 */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "block/block.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "kit/function.h"
#include "kit/lun.h"
#include "kit/medium.h"
#include "lib/errno.h"
#include "log/log.h"

/* ---------------------------------------------------------------- the driver */
#define BOX_DOORBELL 0x00 /* write: the mailbox's address */
#define BOX_STATUS   0x04 /* 0: busy, 1: done */

struct mailbox {
	u8 cdb[16];
	u32 data, size;
	u8 scsi_status;
	u8 sense[FAKE_SENSE_SIZE];
};

static struct {
	struct block_device block;
	struct mailbox box;
	u32 base;
} drv;

static int box_command(u8 opcode, u32 lba, u32 count, u32 data, u32 size)
{
	struct deadline d = deadline_ms(30000);

	memset(&drv.box, 0, sizeof(drv.box));
	drv.box.cdb[0] = opcode;
	for (int i = 0; i < 4; i++)
		drv.box.cdb[2 + i] = lba >> (24 - 8 * i);
	drv.box.cdb[8] = count;
	drv.box.data = data;
	drv.box.size = size;
	writel(drv.base + BOX_DOORBELL, (u32)&drv.box);
	while (!readl(drv.base + BOX_STATUS))
		if (!wait_before(&d))
			return -ETIMEDOUT;
	if (drv.box.scsi_status)
		log_error("box: error %x\n", drv.box.sense[2]);
	return drv.box.scsi_status ? -EIO : 0;
}

static int box_read(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return box_command(0x28, lba, count, addr, count * 512);
}

static int box_write(struct block_device *b, u64 lba, u32 count, u32 addr)
{
	return box_command(0x2a, lba, count, addr, count * 512);
}

static int box_flush(struct block_device *b)
{
	return box_command(0x35, 0, 0, 0, 0);
}

static const struct block_ops box_ops = { .read = box_read,
					  .write = box_write,
					  .flush = box_flush };

static int box_probe(struct device *dev)
{
	u8 capacity[8];
	int err;

	memset(&drv, 0, sizeof(drv));
	drv.base = pci_bar_mem(dev->pci, 0, 8);
	if (!drv.base)
		return -ENODEV;
	pci_enable(dev->pci, PCI_COMMAND_MASTER);
	box_command(0x00, 0, 0, 0, 0); /* receives the unit attention */
	err = box_command(0x25, 0, 0, (u32)capacity, 8);
	if (err)
		return err;
	drv.block = (struct block_device){
		.ops = &box_ops, .sector_size = 512, .max_sectors = 128, .dma_align = 1
	};
	drv.block.sectors =
		(capacity[0] << 24 | capacity[1] << 16 | capacity[2] << 8 | capacity[3]) + 1u;
	return block_register(&drv.block, "disk@0,0");
}

static const struct driver_id box_ids[] = { PCI_ID(0x1234, 0x5678), { 0 } };
static const struct driver box_driver = { .name = "box", .ids = box_ids, .probe = box_probe };

/* ---------------------------------------------------------------- the device */
static struct {
	struct fake_function f;
	struct fake_medium medium;
	struct fake_lun lun;
	struct fake_target target;
	bool done, silent;
} box;

static void box_done(void *arg)
{
	box.done = true;
}

static void box_execute(u32 addr)
{
	struct mailbox *m = fake_dma(&box.f, addr, sizeof(*m));
	struct fake_segment data = { m->data, m->size };
	u32 moved;

	box.done = false;
	if (box.silent)
		return;
	m->scsi_status = fake_target_execute(&box.target, &box.f, 0, m->cdb, &data, 1, &moved);
	memcpy(m->sense, box.target.sense, sizeof(m->sense));
	fake_after(5000, box_done, NULL);
}

static u32 box_read_register(void *device, u32 off, unsigned int size)
{
	assert_int_equal(off, BOX_STATUS);
	return box.done;
}

static void box_write_register(void *device, u32 off, u32 value, unsigned int size)
{
	assert_int_equal(off, BOX_DOORBELL);
	assert_int_equal(size, 4);
	box_execute(value);
}

static void new_machine(void)
{
	fake_machine();
	box.done = box.silent = false;
	fake_medium_init(&box.medium, 1 << 20, 512, 1);
	fake_lun_init(&box.lun, FAKE_LUN_DISK, &box.medium);
	box.target.lun[0] = &box.lun;
	fake_function_add(&box.f, 0x1234, 0x5678, 0x0100, 0, &box);
	fake_function_memory(&box.f, 0, 0x1000, box_read_register, box_write_register);
}

/* ---------------------------------------------------------------- the tests */
static void test_disk(void **state)
{
	u8 buf[512];

	new_machine();
	assert_int_equal(fake_function_probe(&box.f, &box_driver), 0);
	fake_medium_exercise(block_devices, &box.medium);
	assert_int_equal(box.lun.flushes, 1);
	/* The number of accesses for a request. */
	box.f.bar[0].accesses = 0;
	assert_int_equal(block_read(block_devices, 7, 1, (u32)buf, NULL), 0);
	assert_true(box.f.bar[0].accesses <= 16);
}

static void test_errors(void **state)
{
	u8 buf[512];
	u64 before;

	new_machine();
	assert_int_equal(fake_function_probe(&box.f, &box_driver), 0);
	fake_medium_bad_sector(block_devices, &box.medium);
	fake_lun_fail(&box.lun, 0x28, 1, 0x04, 0x44, 0x00);
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	fake_lun_status(&box.lun, FAKE_ANY, 1, FAKE_STATUS_BUSY);
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -EIO);
	/* No test really waits: 30 s take about twenty polls. */
	box.silent = true;
	before = fake_now_us;
	box.f.bar[0].accesses = 0;
	assert_int_equal(block_read(block_devices, 0, 1, (u32)buf, NULL), -ETIMEDOUT);
	assert_true(fake_now_us - before > 30000000);
	assert_true(box.f.bar[0].accesses < 30);
}

static void test_function(void **state)
{
	static const u8 data[] = { 1, 2, 3 };
	struct pci_capability c;
	struct fake_function *f = &box.f;

	new_machine();
	assert_int_equal(fake_function_capability(f, 0x05, data, 3), 0x40);
	assert_int_equal(fake_function_capability(f, 0x11, data, 2), 0x48);
	assert_int_equal(pci_read32(f->pci.bdf, 0), 0x56781234);
	assert_int_equal(pci_read32(f->pci.bdf + 8, 0), ~0u);
	assert_true(pci_first_capability(f->pci.bdf, &c));
	assert_int_equal(c.header, 0x02010000 | 0x48 << 8 | 0x05);
	assert_true(pci_next_capability(f->pci.bdf, &c));
	assert_int_equal(c.at, 0x48);
	assert_false(pci_next_capability(f->pci.bdf, &c));
	/* BARs have a size, and the command register has only its bits. */
	pci_write16(f->pci.bdf, PCI_COMMAND, 0);
	pci_write32(f->pci.bdf, PCI_BAR(0), ~0u);
	assert_int_equal(pci_read32(f->pci.bdf, PCI_BAR(0)), ~0xfffu);
	pci_write16(f->pci.bdf, PCI_COMMAND, 0xffff);
	assert_int_equal(pci_read16(f->pci.bdf, PCI_COMMAND), 0x0507);
}

static u8 execute(u64 lun, const u8 *cdb, void *data, u32 size, u32 *moved)
{
	struct fake_segment seg[2] = { { (u32)data, size / 2 },
				       { (u32)data + size / 2, size - size / 2 } };

	return fake_target_execute(&box.target, &box.f, lun, cdb, seg, 2, moved);
}

static void test_target(void **state)
{
	static const u8 report[16] = { 0xa0, [9] = 64 }, inquiry[16] = { 0x12, [4] = 36 },
			serial[16] = { 0x12, 1, 0x80, [4] = 64 }, ready[16] = { 0 },
			capacity[16] = { 0x9e, 0x10, [13] = 32 };
	u8 data[64];
	u32 moved;

	new_machine();
	assert_int_equal(execute(0, report, data, 64, &moved), 0);
	assert_int_equal(moved, 16);
	assert_int_equal(data[3], 8);
	assert_int_equal(execute(0, inquiry, data, 64, &moved), 0);
	assert_int_equal(moved, 36);
	assert_memory_equal(data + 8, "FAKE    HARDDISK        1.0 ", 28);
	assert_int_equal(execute(1, inquiry, data, 64, &moved), 0);
	assert_int_equal(data[0], 0x7f);
	assert_int_equal(execute(1, ready, data, 0, &moved), FAKE_STATUS_CHECK);
	assert_int_equal(box.target.sense[12], 0x25);
	assert_int_equal(execute(0, serial, data, 64, &moved), 0);
	assert_int_equal(moved, 8);
	/* INQUIRY does not receive the unit attention after a reset; the next command does. */
	assert_int_equal(execute(0, ready, data, 0, &moved), FAKE_STATUS_CHECK);
	assert_int_equal(box.target.sense[2], 6);
	assert_int_equal(execute(0, ready, data, 0, &moved), 0);
	box.medium.sectors = 5ull << 32;
	assert_int_equal(execute(0, capacity, data, 64, &moved), 0);
	assert_int_equal(moved, 32);
	assert_int_equal(data[3], 4);
	assert_int_equal(data[7], 0xff);
	box.lun.medium = NULL;
	assert_int_equal(execute(0, capacity, data, 64, &moved), FAKE_STATUS_CHECK);
	assert_int_equal(box.target.sense[12], 0x3a);
}

UNIT_MAIN(UNIT_TEST(test_disk), UNIT_TEST(test_errors), UNIT_TEST(test_function),
	  UNIT_TEST(test_target))
