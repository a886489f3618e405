/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests the order of what is booted: bootorder, CMOS, HALT, option ROMs; and the numbers of drives.
 */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "boot/boot.h"
#include "boot/path.h"
#include "disk/drive.h"
#include "fake_disk.h"
#include "machine/knobs.h"
#include "machine/machine.h"

/* Included, so that each test can reset its static data. */
#include "../../boot/prepare.c"

struct list pci_devices;
static struct drive *numbered[DRIVE_NUMBERS];
struct drive **drive_table = numbered;
struct drive *drive_diskettes[DRIVE_MAX_DISKETTES];

static struct pci_device pci = { .bdf = PCI_BDF(0, 4, 0) };
static u8 cmos_bytes[128], cmos_at;
static u8 next_disk;
static struct chs forced[8];
static struct boot_entry *entries;
static u32 nr;

struct pci_device *pci_find(pci_bdf bdf)
{
	return bdf == pci.bdf ? &pci : NULL;
}

u64 knob_number(enum knob k)
{
	assert_int_equal(k, KNOB_BOOT_FAIL_WAIT);
	return 60000;
}

int cd_emulation_init(void)
{
	return 0;
}

int drive_init(u32 disks, u32 cds)
{
	return 0;
}

int drive_add(struct block_device *b, const struct chs *force)
{
	struct drive *d = calloc(1, sizeof(*d));

	if (next_disk == ARRAY_SIZE(forced))
		return -ENOSPC;
	d->b = b;
	d->number = 0x80 + next_disk;
	drive_table[next_disk] = d;
	forced[next_disk++] = *force;
	return d->number;
}

struct drive *drive_add_late(struct block_device *b)
{
	drive_table[next_disk - 1]->b = b;
	return drive_table[next_disk - 1];
}

void drive_publish(void)
{
}

void boot_set_entries(struct boot_entry *list, u32 count, u32 retry, bool cmos)
{
	entries = list;
	nr = count;
	assert_int_equal(retry, 60000);
	assert_int_equal(cmos, machine.cmos_wishes);
}

static u32 fake_cmos_read(u16 port, unsigned int size)
{
	return port == 0x71 ? cmos_bytes[cmos_at] : 0xff;
}

static void fake_cmos_write(u16 port, u32 value, unsigned int size)
{
	assert_int_equal(port, 0x70);
	cmos_at = value & 0x7f;
}

static void begin(void)
{
	candidates = NULL;
	nr_candidates = nr_sorted = nr_numbered = 0;
	sorted = NULL;
	block_devices = NULL;
	memset(&machine, 0, sizeof(machine));
	machine.cmos_wishes = true;
	memset(cmos_bytes, 0, sizeof(cmos_bytes));
	memset(forced, 0, sizeof(forced));
	next_disk = 0;
	entries = NULL;
	nr = 0;
	fake_io.port_read = fake_cmos_read;
	fake_io.port_write = fake_cmos_write;
}

static void set_order(const char *text)
{
	machine.boot.order = text;
	machine.boot.order_size = strlen(text);
}

static void set_geometry_list(const char *text)
{
	machine.boot.geometry = text;
	machine.boot.geometry_size = strlen(text);
}

static void disk(const char *name, const char *path)
{
	struct fake_disk *d = fake_disk_new(8, 512);
	struct block_device **at = &block_devices;

	while (*at)
		at = &(*at)->next;
	*at = &d->block;
	d->block.bdf = pci.bdf;
	d->block.path = path;
	strcpy(d->block.name, name);
}

static void expect(const char *const *names, u32 count)
{
	boot_prepare();
	assert_int_equal(nr, count);
	for (u32 i = 0; i < count; i++)
		assert_string_equal(entries[i].name, names[i]);
}

#define EXPECT(...)                                                                                \
	expect((const char *const[]){ __VA_ARGS__ },                                               \
	       sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static void test_nothing(void **state)
{
	begin();
	boot_prepare();
	assert_int_equal(nr, 0);
	assert_int_equal(fake_io.port_accesses, 0);
}

static void test_order_of_discovery(void **state)
{
	begin();
	disk("one", "drive@0/disk@0");
	disk("two", "drive@0/disk@1");
	boot_add_bev(0xc000, 0x10, NULL, "rom");
	EXPECT("one", "two", "rom");
	assert_int_equal(entries[0].drive->number, 0x80);
	assert_int_equal(entries[1].drive->number, 0x81);
	assert_int_equal(entries[2].seg, 0xc000);
	assert_int_equal(entries[2].off, 0x10);
}

static void test_bootorder(void **state)
{
	begin();
	disk("one", "drive@0/disk@0");
	disk("two", "drive@0/disk@1");
	boot_add_bev(0xc000, 0x10, "/rom@genroms/linuxboot_dma.bin", "kernel");
	boot_add_bev(0xc800, 0x10, "/pci@i0cf8/*@5", "net");
	set_order("/rom@genroms/linuxboot_dma.bin\n"
		  "/pci@i0cf8/ide@4/drive@0/disk@1\n"
		  "/pci@i0cf8/ethernet@5/ethernet-phy@0");
	EXPECT("kernel", "two", "net", "one");
	/* Drives are numbered in the boot order. */
	assert_int_equal(entries[1].drive->number, 0x80);
	assert_int_equal(entries[3].drive->number, 0x81);
}

/* A disk that an option ROM serves has its adapter's place, and no number of ours. */
static void test_rom_disk(void **state)
{
	begin();
	disk("one", "drive@0/disk@0");
	boot_add_rom_disk(0x81, "/pci@i0cf8/*@5", "scsi");
	EXPECT("one", "scsi");
	assert_int_equal(entries[1].foreign, 0x81);
	assert_null(entries[1].drive);
	begin();
	disk("one", "drive@0/disk@0");
	boot_add_rom_disk(0x81, "/pci@i0cf8/*@5", "scsi");
	set_order("/pci@i0cf8/scsi@5/channel@0/disk@0,0");
	EXPECT("scsi", "one");
	assert_int_equal(entries[1].drive->number, 0x80);
}

/* Units of the same number are told apart by their channels. */
static void test_channel(void **state)
{
	begin();
	disk("one", "channel@0/disk@3,1");
	disk("two", "channel@1/disk@3,1");
	disk("three", "channel@2/disk@3,1");
	set_order("/pci@i0cf8/scsi@4/channel@2/disk@3,1\n/pci@i0cf8/scsi@4/channel@1/disk@3,1");
	EXPECT("three", "two", "one");
	assert_int_equal(entries[0].drive->number, 0x80);
}

static void test_halt(void **state)
{
	begin();
	disk("one", "drive@0/disk@0");
	disk("two", "drive@0/disk@1");
	boot_add_bev(0xc800, 0x10, NULL, "net");
	set_order("/pci@i0cf8/ide@4/drive@0/disk@1\nHALT");
	EXPECT("two");
	/* Disks that are not booted from can be used all the same. */
	assert_int_equal(next_disk, 2);
}

/* Functions that the order names, or parts of which it names, are wanted. Without HALT all are. */
static void test_unwanted(void **state)
{
	struct pci_device named = { .bdf = PCI_BDF(0, 4, 0) }, other = { .bdf = PCI_BDF(0, 5, 1) };

	begin();
	assert_false(boot_strict());
	assert_false(boot_unwanted(&other, NULL));
	set_order("/pci@i0cf8/scsi@4/channel@0/disk@3,0");
	assert_false(boot_strict());
	assert_false(boot_unwanted(&other, NULL));
	set_order("/pci@i0cf8/scsi@4/channel@0/disk@3,0\nHALT");
	assert_true(boot_strict());
	assert_false(boot_unwanted(&named, NULL));
	assert_true(boot_unwanted(&other, NULL));
	assert_false(boot_unwanted(&named, "channel@0/disk@3,0"));
	assert_true(boot_unwanted(&named, "channel@0/disk@3,1"));
	assert_true(boot_unwanted(&named, "channel@0/disk@2,0"));
	/* Any unit of a target. */
	assert_false(boot_unwanted(&named, "channel@0/disk@3,*"));
	assert_true(boot_unwanted(&named, "channel@0/disk@2,*"));
	set_order("/pci@i0cf8/scsi@4/channel@0/disk@3,1a\nHALT");
	assert_false(boot_unwanted(&named, "channel@0/disk@3,*"));
	set_order("/pci@i0cf8/scsi@4\nHALT");
	assert_true(boot_unwanted(&named, "channel@0/disk@2,0"));
	set_order("/pci@i0cf8/scsi@4/channel@0/disk@3,0");
	assert_false(boot_unwanted(&named, "channel@0/disk@2,0"));
}

/* The codes of -boot order=: 1 diskette, 2 disk, 3 CD, 4 network. */
static void test_cmos_order(void **state)
{
	begin();
	disk("disk", "drive@0/disk@0");
	boot_add_bev(0xc800, 0x10, NULL, "net");
	cmos_bytes[0x3d] = 0x24;
	EXPECT("net", "disk");
	begin();
	disk("disk", "drive@0/disk@0");
	boot_add_bev(0xc800, 0x10, NULL, "net");
	cmos_bytes[0x3d] = 0x13;
	cmos_bytes[0x38] = 0x40;
	EXPECT("net", "disk");
	/* A bootorder takes precedence, and other machines' CMOS does not contain an order. */
	begin();
	disk("disk", "drive@0/disk@0");
	boot_add_bev(0xc800, 0x10, NULL, "net");
	cmos_bytes[0x3d] = 0x24;
	set_order("/pci@i0cf8/ide@4/drive@0/disk@0");
	EXPECT("disk", "net");
	begin();
	machine.cmos_wishes = false;
	disk("disk", "drive@0/disk@0");
	boot_add_bev(0xc800, 0x10, NULL, "net");
	cmos_bytes[0x3d] = 0x24;
	EXPECT("disk", "net");
	begin();
	disk("disk", "drive@0/disk@0");
	boot_add_bev(0xc800, 0x10, NULL, "net");
	cmos_bytes[0x3d] = 0xff;
	cmos_bytes[0x38] = 0xff;
	EXPECT("disk", "net");
}

static void test_geometry_file(void **state)
{
	begin();
	disk("one", "drive@0/disk@0");
	disk("two", "drive@0/disk@1");
	set_geometry_list("/pci@i0cf8/ide@4/drive@0/disk@1 100 8 17\n");
	boot_prepare();
	assert_int_equal(forced[0].cylinders, 0);
	assert_int_equal(forced[1].cylinders, 100);
	assert_int_equal(forced[1].heads, 8);
	assert_int_equal(forced[1].spt, 17);
}

/* If there are more disks than numbers, the first disks in the order get numbers. */
static void test_too_many(void **state)
{
	begin();
	for (u32 i = 0; i < ARRAY_SIZE(forced); i++)
		disk("some", "drive@0/disk@0");
	disk("last", "drive@1/disk@0");
	set_order("/pci@i0cf8/ide@4/drive@1/disk@0");
	boot_prepare();
	assert_int_equal(nr, ARRAY_SIZE(forced));
	assert_string_equal(entries[0].name, "last");
	assert_non_null(strstr(fake_log, "some has no number"));
}

static void (*plugged_in)(void);

void drivers_look(void)
{
	if (plugged_in)
		plugged_in();
	plugged_in = NULL;
}

static void plug_in(void)
{
	disk("late", "drive@9/disk@0");
}

/* A disk that comes while the menu is shown is its last entry, and gets a number if it is picked.
 */
static void test_late(void **state)
{
	struct boot_entry *all;
	u32 count;

	begin();
	disk("first", "drive@0/disk@0");
	disk("second", "drive@1/disk@0");
	boot_prepare();
	assert_false(boot_look());
	plugged_in = plug_in;
	assert_true(boot_look());
	assert_false(boot_look());
	all = boot_entries(&count);
	assert_int_equal(count, 3);
	assert_string_equal(all[2].name, "late");
	assert_null(all[2].drive);
	assert_int_equal(nr, 2);
	boot_number(&all[2]);
	assert_ptr_equal(all[2].drive->b, all[2].block);
	assert_ptr_equal(all[0].drive->b, all[0].block);
}

/* The menu shows all disks. The disk that the user picks takes the last number. All others stay. */
static void test_too_many_from_the_menu(void **state)
{
	struct boot_entry *all;
	u32 count, i;

	begin();
	for (i = 0; i < ARRAY_SIZE(forced) + 2; i++)
		disk("some", "drive@0/disk@0");
	boot_add_bev(0xc000, 0x10, NULL, "rom");
	boot_prepare();
	assert_int_equal(nr, ARRAY_SIZE(forced) + 1);
	all = boot_entries(&count);
	assert_int_equal(count, ARRAY_SIZE(forced) + 3);
	assert_null(all[count - 1].drive);
	boot_number(&all[count - 1]);
	assert_ptr_equal(all[count - 1].drive->b, all[count - 1].block);
	assert_int_equal(nr, ARRAY_SIZE(forced) + 2);
	/* The last disk has lost its number. */
	for (i = 0; i < ARRAY_SIZE(forced) - 1; i++)
		assert_ptr_equal(all[i].drive->b, all[i].block);
	assert_null(all[i].drive);
	/* Other disks keep their numbers. */
	boot_number(&all[0]);
	boot_number(&all[i + 1]);
	assert_int_equal(nr, ARRAY_SIZE(forced) + 2);
}

static void test_no_memory(void **state)
{
	for (unsigned int left = 0; left < 10; left++) {
		begin();
		disk("one", "drive@0/disk@0");
		disk("two", "drive@0/disk@1");
		fake_alloc_left = left;
		boot_add_bev(0xc800, 0x10, "/rom@x", "rom");
		boot_prepare();
		assert_true(nr <= 3);
	}
}

UNIT_MAIN(UNIT_TEST(test_late), UNIT_TEST(test_nothing), UNIT_TEST(test_order_of_discovery),
	  UNIT_TEST(test_bootorder), UNIT_TEST(test_rom_disk), UNIT_TEST(test_channel),
	  UNIT_TEST(test_halt), UNIT_TEST(test_unwanted), UNIT_TEST(test_cmos_order),
	  UNIT_TEST(test_geometry_file), UNIT_TEST(test_too_many),
	  UNIT_TEST(test_too_many_from_the_menu), UNIT_TEST(test_no_memory))
