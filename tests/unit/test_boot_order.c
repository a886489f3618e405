/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests bootorder and bios-geometry, with correct and wrong contents, and the comparison of device
 * paths.
 */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "boot/order.h"
#include "boot/path.h"

struct list pci_devices;

struct pci_device *pci_find(pci_bdf bdf)
{
	struct pci_device *d;

	pci_for_each(d)
	{
		if (d->bdf == bdf)
			return d;
	}
	return NULL;
}

/* The text is on the heap without a terminator, so that the sanitizer finds reads after its end. */
static u32 rank(const char *text, const char *path)
{
	u32 size = strlen(text);
	char *copy = malloc(size ? size : 1);
	u32 r;

	memcpy(copy, text, size);
	r = order_rank(copy, size, path);
	free(copy);
	return r;
}

static struct chs geometry(const char *text, const char *path)
{
	u32 size = strlen(text);
	char *copy = malloc(size ? size : 1);
	struct chs c;

	memcpy(copy, text, size);
	c = order_geometry(copy, size, path);
	free(copy);
	return c;
}

static bool matches(const char *ours, const char *theirs)
{
	return path_matches(ours, theirs, strlen(theirs));
}

#define IDE    "/pci@i0cf8/*@1,1/drive@0/disk@0"
#define VIRTIO "/pci@i0cf8/*@4/disk@0,0"

static void test_paths(void **state)
{
	assert_true(matches(IDE, "/pci@i0cf8/ide@1,1/drive@0/disk@0"));
	assert_true(matches(IDE, "/PCI@i0CF8/ide@01,01/drive@0/disk@00"));
	assert_false(matches(IDE, "/pci@i0cf8/ide@1,1/drive@0/disk@1"));
	assert_false(matches(IDE, "/pci@i0cf8/ide@1,1/drive@1/disk@0"));
	assert_false(matches(IDE, "/pci@i0cf8/ide@1/drive@0/disk@0"));
	assert_false(matches(IDE, "/pci@i0cf8/ide@1,1/drive@0"));
	assert_false(matches(IDE, ""));
	assert_false(matches("", "/pci@i0cf8"));
	assert_false(matches("/pci@i0cf8/*@0", "/pci@i0cf8"));
	/* lines of OpenBSD's vmd */
	assert_true(matches("/pci@i0cf8/*@2/disk@0,0", "/pci@i0cf8/*@2"));
	assert_true(matches("/pci@i0cf8/*@4/channel@0/disk@1,0", "/pci@i0cf8/*@4/*@0/*@1,0"));
	assert_false(matches("/pci@i0cf8/*@3/disk@0,0", "/pci@i0cf8/*@2"));
	assert_false(matches("/pci@i0cf8/*@2/disk@0,0", "/pci@i0cf8/scsi@2"));
	assert_true(matches(VIRTIO, "/pci@i0cf8/scsi@4/disk@0,0"));
	assert_true(matches(VIRTIO, "/pci@i0cf8/scsi@4,0/disk@0"));
	assert_false(matches(VIRTIO, "/pci@i0cf8,1/scsi@4/disk@0,0"));
	assert_false(matches(VIRTIO, "/pci@i0cf8/scsi@14/disk@0,0"));
	/* The line for a card's ROM names something on the card. */
	assert_true(matches("/pci@i0cf8/*@3", "/pci@i0cf8/ethernet@3/ethernet-phy@0"));
	assert_true(matches("/rom@genroms/linuxboot_dma.bin", "/rom@genroms/linuxboot_dma.bin"));
	assert_false(matches("/rom@genroms/linuxboot.bin", "/rom@genroms/linuxboot_dma.bin"));
}

/* Lines that QEMU 7.2 writes, and the paths of their devices. */
static void test_lines_of_qemu(void **state)
{
	static const struct {
		const char *ours, *theirs;
	} t[] = {
		/* ide-hd and ide-cd on both channels of the PIIX3, on AHCI, and on ISA; -M isapc */
		{ "/pci@i0cf8/*@1,1/drive@0/disk@0", "/pci@i0cf8/ide@1,1/drive@0/disk@0" },
		{ "/pci@i0cf8/*@1,1/drive@1/disk@1", "/pci@i0cf8/ide@1,1/drive@1/disk@1" },
		{ "/pci@i0cf8/*@1f,2/drive@3/disk@0",
		  "/pci@i0cf8/pci8086,2922@1f,2/drive@3/disk@0" },
		{ "/isa/ide@01f0/drive@0/disk@1", "/isa/ide@01f0/drive@0/disk@1" },
		{ "/isa/ide@0170/drive@0/disk@0", "/isa/ide@0170/drive@0/disk@0" },
		/* virtio-blk-pci, also in a function other than 0 */
		{ "/pci@i0cf8/*@4/disk@0,0", "/pci@i0cf8/scsi@4/disk@0,0" },
		{ "/pci@i0cf8/*@4,1/disk@0,0", "/pci@i0cf8/scsi@4,1/disk@0,0" },
		/* scsi-hd and scsi-cd: target 3, LUN 2; the highest of both; another LUN */
		{ "/pci@i0cf8/*@5/channel@0/disk@3,2", "/pci@i0cf8/scsi@5/channel@0/disk@3,2" },
		{ "/pci@i0cf8/*@5/channel@0/disk@ff,3fff",
		  "/pci@i0cf8/scsi@5/channel@0/disk@ff,3fff" },
		{ "/pci@i0cf8/*@5/channel@0/disk@3,0", "/pci@i0cf8/scsi@5/channel@0/disk@3,0" },
		{ "/pci@i0cf8/*@6/channel@0/disk@6,0", "/pci@i0cf8/raid@6/channel@0/disk@6,0" },
		/* nvme with its own drive */
		{ "/pci@i0cf8/*@7/namespace@1,0", "/pci@i0cf8/pci1b36,0010@7/namespace@1,0" },
		/* an SD card, which is named by its controller's function alone */
		{ "/pci@i0cf8/*@c/", "/pci@i0cf8/pci1b36,0007@c" },
		/* usb-storage at a port, behind two hubs, and a LUN of usb-uas */
		{ "/pci@i0cf8/*@1d,7/storage@1/channel@0/disk@0,0",
		  "/pci@i0cf8/usb@1d,7/storage@1/channel@0/disk@0,0" },
		{ "/pci@i0cf8/*@8/hub@2/hub@3/storage@4/channel@0/disk@0,0",
		  "/pci@i0cf8/usb@8/hub@2/hub@3/storage@4/channel@0/disk@0,0" },
		{ "/pci@i0cf8/*@8/storage@3/channel@0/disk@0,2",
		  "/pci@i0cf8/usb@8/storage@3/channel@0/disk@0,2" },
		/* isa-fdc behind an ISA bridge, and -M isapc */
		{ "/pci@i0cf8/*@1/fdc@03f0/floppy@0", "/pci@i0cf8/isa@1/fdc@03f0/floppy@0" },
		{ "/pci@i0cf8/*@1f/fdc@03f0/floppy@1", "/pci@i0cf8/isa@1f/fdc@03f0/floppy@1" },
		{ "/isa/fdc@03f0/floppy@0", "/isa/fdc@03f0/floppy@0" },
		/* network cards, whose ROMs are booted: e1000; virtio-net-pci behind bridges */
		{ "/pci@i0cf8/*@3", "/pci@i0cf8/ethernet@3/ethernet-phy@0" },
		{ "/pci@i0cf8/*@9/*@0/*@2",
		  "/pci@i0cf8/pci-bridge@9/pci-bridge@0/ethernet@2/ethernet-phy@0" },
		/* -option-rom FILE,bootindex=N; -kernel */
		{ "/rom@genroms/a.rom", "/rom@genroms/a.rom" },
		{ "/rom@genroms/linuxboot_dma.bin", "/rom@genroms/linuxboot_dma.bin" },
		/* pxb and two of pxb-pcie; pci-bridge behind pci-bridge */
		{ "/pci@i0cf8,1/*@0/*@1/disk@0,0", "/pci@i0cf8,1/pci-bridge@0/scsi@1/disk@0,0" },
		{ "/pci@i0cf8,2/*@0/*@0/disk@0,0", "/pci@i0cf8,2/pci-bridge@0/scsi@0/disk@0,0" },
		{ "/pci@i0cf8/*@1e/*@1f/*@a/disk@0,0",
		  "/pci@i0cf8/pci-bridge@1e/pci-bridge@1f/scsi@a/disk@0,0" },
		/* -M microvm: virtio-blk-device, virtio-scsi-device, and with pcie=on */
		{ "/virtio-mmio@feb02e00/disk@0,0", "/virtio-mmio@00000000feb02e00/disk@0,0" },
		{ "/virtio-mmio@feb02c00/channel@0/disk@2,1",
		  "/virtio-mmio@00000000feb02c00/channel@0/disk@2,1" },
		{ "/pci@i0cf8/*@b/disk@0,0", "/pci@ffffffffffffffff/scsi@b/disk@0,0" },
	};

	for (u32 i = 0; i < ARRAY_SIZE(t); i++)
		for (u32 j = 0; j < ARRAY_SIZE(t); j++)
			if (matches(t[i].ours, t[j].theirs) != (i == j))
				fail_msg("%s and %s", t[i].ours, t[j].theirs);
}

/*
 * In QEMU 7.2 the line for a device nvme-ns has no namespace, so it means every namespace of the
 * controller.
 */
static void test_nameless_namespace(void **state)
{
	static const char line[] = "/pci@i0cf8/pci1b36,0010@4/nvme-nsbootindex";

	assert_true(matches("/pci@i0cf8/*@4/namespace@1,0", line));
	assert_true(matches("/pci@i0cf8/*@4/namespace@3,0", line));
	assert_false(matches("/pci@i0cf8/*@5/namespace@1,0", line));
	assert_false(matches("/pci@i0cf8/*@4/disk@1,0", line));
	assert_false(matches("/pci@i0cf8,1/*@4/namespace@1,0", line));
	assert_false(matches("/pci@i0cf8,1/*@b/disk@0,0", "/pci@ffffffffffffffff/scsi@b/disk@0,0"));
}

static void test_rank(void **state)
{
	const char *two = "/pci@i0cf8/ide@1,1/drive@0/disk@0\n/pci@i0cf8/scsi@4/disk@0,0";

	assert_int_equal(rank(two, IDE), 0);
	assert_int_equal(rank(two, VIRTIO), 1);
	assert_int_equal(rank(two, "/pci@i0cf8/*@5/disk@0,0"), RANK_UNLISTED);
	assert_int_equal(rank(two, NULL), RANK_UNLISTED);
	assert_int_equal(order_rank(NULL, 0, IDE), RANK_UNLISTED);
	assert_int_equal(rank("", IDE), RANK_UNLISTED);
}

static void test_halt(void **state)
{
	const char *text = "/pci@i0cf8/scsi@4/disk@0,0\nHALT";

	assert_int_equal(rank(text, VIRTIO), 0);
	assert_int_equal(rank(text, IDE), RANK_NEVER);
	assert_int_equal(rank(text, NULL), RANK_NEVER);
	assert_int_equal(rank("HALTED\n", IDE), RANK_UNLISTED);
	assert_int_equal(rank("HALT\n/pci@i0cf8/scsi@4/disk@0,0", VIRTIO), RANK_NEVER);
}

static void test_malformed_order(void **state)
{
	static const char text[] = "\0/pci@i0cf8/scsi@4/disk@0,0\n";
	char *big = malloc(70000);

	assert_int_equal(order_rank(text, sizeof(text), VIRTIO), RANK_UNLISTED);
	assert_int_equal(rank("\n\n \r\n/pci@i0cf8/scsi@4/disk@0,0\r\n\n", VIRTIO), 3);
	assert_int_equal(rank("////@@,,,,@/@\n@,\n,@\n/", VIRTIO), RANK_UNLISTED);
	assert_int_equal(rank("/pci@i0cf8/scsi@", VIRTIO), RANK_UNLISTED);
	assert_int_equal(rank("\xff\xfe\x80", VIRTIO), RANK_UNLISTED);
	/* A first line that only begins with the path is another one. */
	assert_int_equal(rank("/rom@genroms/linuxboot_dma.bin", "/rom@genroms/linuxboot_dma.bin"),
			 0);
	assert_int_equal(rank("/rom@a\n/rom@b", "/rom@a"), 0);
	assert_int_equal(rank("/rom@ab\n/rom@a\n", "/rom@a"), 1);
	assert_int_equal(rank("/rom@ab\nHALT", "/rom@a"), RANK_NEVER);
	memset(big, '/', 70000);
	assert_int_equal(order_rank(big, 70000, VIRTIO), RANK_UNLISTED);
	memset(big, '0', 70000);
	assert_int_equal(order_rank(big, 70000, VIRTIO), RANK_UNLISTED);
	free(big);
}

static void test_geometry(void **state)
{
	struct chs c;

	c = geometry("/pci@i0cf8/ide@1,1/drive@0/disk@0 120 8 17\n", IDE);
	assert_int_equal(c.cylinders, 120);
	assert_int_equal(c.heads, 8);
	assert_int_equal(c.spt, 17);
	c = geometry("/pci@i0cf8/scsi@4/disk@0,0 1024 255 63", VIRTIO);
	assert_int_equal(c.cylinders, 1024);
	assert_int_equal(geometry("", VIRTIO).cylinders, 0);
	assert_int_equal(order_geometry(NULL, 0, VIRTIO).cylinders, 0);
}

static void test_malformed_geometry(void **state)
{
	static const char *const bad[] = {
		"/pci@i0cf8/scsi@4/disk@0,0",
		"/pci@i0cf8/scsi@4/disk@0,0 ",
		"/pci@i0cf8/scsi@4/disk@0,0 1",
		"/pci@i0cf8/scsi@4/disk@0,0 1 2",
		"/pci@i0cf8/scsi@4/disk@0,0 1 2 x",
		"/pci@i0cf8/scsi@4/disk@0,0 1 2 3 4",
		"/pci@i0cf8/scsi@4/disk@0,0 0 0 0",
		"/pci@i0cf8/scsi@4/disk@0,0 -1 2 3",
		"/pci@i0cf8/scsi@4/disk@0,0 1 256 3",
		"/pci@i0cf8/scsi@4/disk@0,0 1 2 64",
		"/pci@i0cf8/scsi@4/disk@0,0 65536 2 3",
		"/pci@i0cf8/scsi@4/disk@0,0 99999999999999999999 2 3",
		" 1 2 3",
		"1 2 3",
	};

	for (u32 i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(geometry(bad[i], VIRTIO).cylinders, 0);
	/* The first valid line counts. */
	assert_int_equal(geometry("/pci@i0cf8/scsi@4/disk@0,0 bad\n"
				  "/pci@i0cf8/scsi@4/disk@0,0 5 6 7\n"
				  "/pci@i0cf8/scsi@4/disk@0,0 8 9 10",
				  VIRTIO)
				 .cylinders,
			 5);
}

static void test_built_paths(void **state)
{
	struct pci_device bridge = { .bdf = PCI_BDF(0, 0x1e, 0) };
	struct pci_device disk = { .bdf = PCI_BDF(1, 4, 1), .parent = &bridge };
	struct pci_device extra = { .bdf = PCI_BDF(8, 2, 0), .root_bus = 8 };
	struct pci_device more = { .bdf = PCI_BDF(16, 0, 0), .root_bus = 16 };
	struct block_device b = { .bdf = PCI_BDF(1, 4, 1), .path = "drive@0/disk@1" };
	char path[PATH_SIZE];

	pci_devices = (struct list){ 0 };
	list_append(&pci_devices, &bridge.node);
	list_append(&pci_devices, &disk.node);
	list_append(&pci_devices, &extra.node);
	list_append(&pci_devices, &more.node);
	assert_true(block_path(&b, path, sizeof(path)));
	assert_string_equal(path, "/pci@i0cf8/*@1e/*@4,1/drive@0/disk@1");
	assert_false(block_path(&b, path, 20));
	assert_true(pci_path(&extra, path, sizeof(path)));
	assert_string_equal(path, "/pci@i0cf8,1/*@2");
	assert_true(pci_path(&more, path, sizeof(path)));
	assert_string_equal(path, "/pci@i0cf8,2/*@0");
	b.path = "/virtio-mmio@feb00000/disk@0,0";
	assert_true(block_path(&b, path, sizeof(path)));
	assert_true(matches(path, "/virtio-mmio@00000000feb00000/disk@0,0"));
	b.path = "disk@0,0";
	b.bdf = PCI_BDF(3, 3, 3);
	assert_false(block_path(&b, path, sizeof(path)));
	pci_devices = (struct list){ 0 };
}

UNIT_MAIN(UNIT_TEST(test_paths), UNIT_TEST(test_lines_of_qemu), UNIT_TEST(test_nameless_namespace),
	  UNIT_TEST(test_rank), UNIT_TEST(test_halt), UNIT_TEST(test_malformed_order),
	  UNIT_TEST(test_geometry), UNIT_TEST(test_malformed_geometry), UNIT_TEST(test_built_paths))
