/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests the menu on the screen: the lines of the entries, the selection, long lists, the search. */
#include "fake_screen.h"

#include "block/block.h"
#include "boot/boot.h"
#include "boot/facts.h"
#include "boot/menu_line.h"
#include "boot/menu_list.h"
#include "boot/menu_pick.h"
#include "boot/tpm_request.h"
#include "disk/drive.h"

#define MARKED 0x70
#define MAX    300

#define KEY_ENTER 0x1c0d
#define KEY_ESC	  0x011b
#define KEY_UP	  0x48e0
#define KEY_DOWN  0x50e0
#define KEY_PGUP  0x49e0
#define KEY_PGDN  0x51e0
#define KEY_HOME  0x47e0
#define KEY_END	  0x4fe0
#define KEY_F1	  0x3b00
#define KEY_F2	  0x3c00
#define KEY_BACK  0x0e08

static struct boot_entry list[MAX];
static struct block_device disks[MAX];

void facts_tell(struct text *t)
{
	text_add(t, "these are facts\n");
}

void facts_log(struct text *t)
{
	text_add(t, "this is the log\n");
}

static bool has_tpm;
static u32 tpm_menus;

bool tpm_menu_offered(void)
{
	return has_tpm;
}

void tpm_menu(void)
{
	tpm_menus++;
}

/* No device is plugged in while the menu is shown. */
bool boot_look(void)
{
	return false;
}

static void begin(u32 count, u32 rows)
{
	screen_reset(rows);
	memset(list, 0, sizeof(list));
	for (u32 i = 0; i < count; i++) {
		disks[i] = (struct block_device){ .sector_size = 512,
						  .sectors = 2048u * (i + 1),
						  .interface = BLOCK_SATA,
						  .bdf = 0x1f << 3 | 2 };
		list[i].kind = BOOT_DISK;
		list[i].block = &disks[i];
		snprintf(list[i].name, sizeof(list[i].name), "disk-%03u", i);
	}
}

/* Types the keys, the last of which is NO_MORE. Returns what was picked. */
#define PICK(count, ...)                                                                           \
	({                                                                                         \
		static const u16 keys[] = { __VA_ARGS__, NO_MORE };                                \
		screen_keys = keys;                                                                \
		menu_pick(list, count);                                                            \
	})

static void test_buses_and_sizes(void)
{
	static const struct {
		u8 interface;
		const char *name;
	} buses[] = {
		{ BLOCK_ATA, "IDE" },	    { BLOCK_ATAPI, "IDE" },  { BLOCK_SATA, "SATA" },
		{ BLOCK_SCSI, "SCSI" },	    { BLOCK_USB, "USB" },    { BLOCK_VIRTIO, "virtio" },
		{ BLOCK_NVME, "NVMe" },	    { BLOCK_SD, "SD" },	     { BLOCK_RAM, "RAM" },
		{ BLOCK_FLOPPY, "floppy" }, { 0xff, "unknown bus" },
	};
	static const struct {
		u64 sectors;
		const char *text;
	} sizes[] = {
		{ 1, "1 KiB" },
		{ 2 * 10239, "10239 KiB" },
		{ 2 * 10240, "10 MiB" },
		{ 2048 * 10240, "10 GiB" },
		{ 0x200000ull * 10240, "10 TiB" },
		{ ~0ull >> 9, "16384 PiB" },
		{ 0, "empty" },
	};
	struct block_device b = { .sector_size = 512 };
	char text[16];

	for (u32 i = 0; i < ARRAY_SIZE(buses); i++) {
		b.interface = buses[i].interface;
		assert_string_equal(menu_bus(&b), buses[i].name);
	}
	for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
		b.sectors = sizes[i].sectors;
		menu_size(&b, text, sizeof(text));
		assert_string_equal(text, sizes[i].text);
	}
}

static void test_lines(void **state)
{
	struct block_device nvme = { .sector_size = 4096,
				     .sectors = 0x10000000,
				     .interface = BLOCK_NVME };
	struct block_device cd = { .sector_size = 2048, .cdrom = true, .interface = BLOCK_ATAPI };
	struct block_device mmio = { .sector_size = 512,
				     .sectors = 2880,
				     .bus = BLOCK_BUS_MMIO,
				     .interface = BLOCK_VIRTIO };
	struct block_device floppy = { .floppy = true, .interface = BLOCK_FLOPPY };
	struct boot_entry e = { .kind = BOOT_DISK, .block = &nvme, .name = "NVMe/1: MODEL" };
	char line[80];

	menu_line(&e, line, sizeof(line));
	assert_string_equal(line, "NVMe/1: MODEL, NVMe at 00:00.0, 1024 GiB");
	menu_line(&e, line, 20);
	assert_string_equal(line, "NVMe/1: MODEL, NVMe");
	e.block = &cd;
	menu_line(&e, line, sizeof(line));
	assert_string_equal(line, "DVD/CD [NVMe/1: MODEL], IDE at 00:00.0, empty");
	cd.kind = BLOCK_KIND_AHCI;
	menu_line(&e, line, sizeof(line));
	assert_string_equal(line, "DVD/CD [NVMe/1: MODEL], SATA at 00:00.0, empty");
	e.block = &mmio;
	snprintf(e.name, sizeof(e.name), "Virtio disk MMIO:feb00000");
	menu_line(&e, line, sizeof(line));
	assert_string_equal(line, "Virtio disk MMIO:feb00000, virtio, 1440 KiB");
	e.block = &floppy;
	menu_line(&e, line, sizeof(line));
	assert_string_equal(line, "Virtio disk MMIO:feb00000");
	test_buses_and_sizes();
	e = (struct boot_entry){ .kind = BOOT_ROM_BEV, .name = "iPXE" };
	menu_line(&e, line, sizeof(line));
	assert_string_equal(line, "iPXE");
}

static int insert_disc(struct block_device *b)
{
	b->sectors = 1000;
	return 0;
}

/* When the menu opens, it looks whether there is a disc. */
static void test_disc(void **state)
{
	static const struct block_ops ops = { .refresh = insert_disc };

	begin(1, 25);
	disks[0] = (struct block_device){
		.sector_size = 2048, .cdrom = true, .interface = BLOCK_ATAPI, .ops = &ops
	};
	assert_int_equal(PICK(1, KEY_ESC), 1);
	assert_string_equal(screen_row(2), "1. DVD/CD [disk-000], IDE at 00:00.0, 2000 KiB");
}

static void test_digit(void **state)
{
	begin(3, 25);
	assert_int_equal(PICK(3, 0, '9', 0x0433), 2);
	assert_string_equal(screen_row(0), "Select boot device:");
	assert_string_equal(screen_row(2), "1. disk-000, SATA at 00:1f.2, 1024 KiB");
	assert_string_equal(screen_row(4), "3. disk-002, SATA at 00:1f.2, 3072 KiB");
	assert_true(screen_find("Enter") > 4);
	assert_int_equal(PICK(3, KEY_ESC), 3);
}

static void test_letters(void **state)
{
	begin(40, 25);
	assert_int_equal(PICK(40, 0x1e41), 9);
	begin(40, 25);
	assert_int_equal(PICK(40, 0x1f73), 27);
	begin(40, 25);
	assert_int_equal(PICK(40, 0x1474, 0x1675), 28); /* t has no entry, so u is next */
	begin(40, 25);
	assert_int_equal(PICK(40, 0x2c7a), 33);
	/* A letter after the last label does nothing. */
	begin(9, 25);
	assert_int_equal(PICK(9, 0x1e61, KEY_ENTER), 0);
}

/* The mark follows the keys. */
static void test_arrows(void **state)
{
	begin(3, 25);
	assert_int_equal(PICK(3, KEY_UP, KEY_DOWN, KEY_DOWN, KEY_DOWN, KEY_UP, KEY_ENTER), 1);
	assert_int_equal(attributes[2], CONSOLE_PLAIN);
	assert_int_equal(attributes[3], MARKED);
	assert_int_equal(attributes[4], CONSOLE_PLAIN);
	begin(3, 25);
	assert_int_equal(PICK(3, KEY_END, KEY_ENTER), 2);
	begin(3, 25);
	assert_int_equal(PICK(3, KEY_PGDN, KEY_HOME, KEY_ENTER), 0);
	/* The keys of the keypad move the mark, but not if they type digits. */
	begin(3, 25);
	assert_int_equal(PICK(3, 0x5000, KEY_ENTER), 1);
	assert_int_equal(PICK(3, 0x5032), 1); /* '2' */
}

static void marked_is(u32 row, const char *text)
{
	for (u32 y = 0; y < screen_rows; y++)
		assert_int_equal(attributes[y], y == row ? MARKED : CONSOLE_PLAIN);
	assert_string_equal(screen_row(row), text);
}

static void test_scrolling(void **state)
{
	begin(250, 25);
	assert_int_equal(PICK(250, KEY_END, KEY_ENTER), 249);
	marked_is(20, "   disk-249, SATA at 00:1f.2, 250 MiB");
	assert_string_equal(screen_row(2), "   disk-231, SATA at 00:1f.2, 232 MiB");
	assert_true(screen_find("232 to 250 of 250") > 20);
	begin(250, 25);
	assert_int_equal(PICK(250, KEY_PGDN, KEY_PGDN, KEY_UP, KEY_ENTER), 37);
	marked_is(19, "   disk-037, SATA at 00:1f.2, 38 MiB");
	begin(250, 25);
	assert_int_equal(PICK(250, KEY_END, KEY_PGUP, KEY_DOWN, KEY_ENTER), 231);
	marked_is(3, "   disk-231, SATA at 00:1f.2, 232 MiB");
	/* A label outside the visible page works. */
	begin(250, 25);
	assert_int_equal(PICK(250, KEY_END, 0x2c7a), 33);
}

/* On a screen of any size, everything is drawn within the screen (fake_screen.h asserts that). */
static void test_small_screens(void **state)
{
	for (u32 rows = 7; rows <= 50; rows++) {
		begin(40, rows);
		assert_int_equal(
			PICK(40, KEY_END, KEY_UP, KEY_HOME, KEY_PGDN, KEY_F1, KEY_ESC, KEY_ENTER),
			min(rows - 6, 39u));
	}
}

static void test_search(void **state)
{
	begin(250, 25);
	assert_int_equal(PICK(250, '/', '-', '1', '9', '9', KEY_ENTER), 199);
	assert_true(screen_find("Search: -199") >= 0);
	/* Finds the first line, then the next one. Upper case is treated like lower case. */
	begin(250, 25);
	assert_int_equal(PICK(250, '/', 'D', 'I', 'S', 'K', '-', '0', '1', KEY_DOWN, KEY_DOWN,
			      KEY_UP, KEY_ENTER),
			 11);
	begin(250, 25);
	assert_int_equal(PICK(250, '/', '-', '0', '7', '7', KEY_BACK, KEY_BACK, KEY_BACK, '0', '8',
			      KEY_ENTER),
			 80); /* the line that was found first no longer contains the text */
	/* The search continues at the beginning of the list. */
	begin(250, 25);
	assert_int_equal(PICK(250, KEY_END, '/', 'k', '-', '0', KEY_ENTER), 0);
	/*
	 * If nothing was found, Enter does nothing, and Esc returns to the list, where letters are
	 * labels again.
	 */
	begin(250, 25);
	assert_int_equal(PICK(250, '/', 'x', 'y', KEY_ENTER, KEY_DOWN, KEY_ESC, 0x1e61), 9);
	assert_int_equal(screen_find("Search"), -1);
	begin(250, 25);
	assert_int_equal(PICK(250, '/', 'x', KEY_UP, KEY_ESC, KEY_ESC), 250);
}

/* Characters that do not fit into the line are ignored. */
static void test_search_long(void **state)
{
	u16 keys[60] = { '/' };

	begin(5, 25);
	for (u32 i = 1; i < 50; i++)
		keys[i] = 'q';
	keys[50] = KEY_ESC;
	keys[51] = KEY_ESC;
	screen_keys = keys;
	assert_int_equal(menu_pick(list, 5), 5);
}

static void test_facts(void **state)
{
	begin(3, 25);
	assert_int_equal(PICK(3, KEY_DOWN, KEY_F1, KEY_DOWN, KEY_ESC, KEY_F2, 'q', KEY_ENTER), 1);
	assert_string_equal(screen_row(0), "Select boot device:");
	marked_is(3, "2. disk-001, SATA at 00:1f.2, 2048 KiB");
	assert_int_equal(screen_find("facts"), -1);
	assert_true(console_row() > 6);
}

static void test_no_memory(void **state)
{
	begin(3, 25);
	fake_alloc_left = 0;
	assert_int_equal(PICK(3, KEY_ENTER), 3);
}

/* T is the TPM's key if there is a TPM, however many entries there are. */
static void test_tpm_key(void **state)
{
	fake_reset();
	begin(40, 25);
	has_tpm = false;
	assert_int_equal(PICK(3, 't', KEY_ENTER), 0);
	assert_int_equal(tpm_menus, 0);
	has_tpm = true;
	assert_int_equal(PICK(3, KEY_DOWN, 't', 'T', KEY_ENTER), 1);
	assert_int_equal(tpm_menus, 2);
	assert_int_equal(PICK(28, 't', KEY_ESC), 28);
	assert_int_equal(tpm_menus, 3);
	assert_int_equal(PICK(40, 't', KEY_ESC), 40);
	assert_int_equal(tpm_menus, 4);
	has_tpm = false;
}

UNIT_MAIN(UNIT_TEST(test_lines), UNIT_TEST(test_disc), UNIT_TEST(test_digit),
	  UNIT_TEST(test_letters), UNIT_TEST(test_arrows), UNIT_TEST(test_scrolling),
	  UNIT_TEST(test_small_screens), UNIT_TEST(test_search), UNIT_TEST(test_search_long),
	  UNIT_TEST(test_facts), UNIT_TEST(test_no_memory), UNIT_TEST(test_tpm_key))
