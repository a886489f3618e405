/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests what the machine source for PVH takes from the VMM's start information. */
#include <string.h>

#include "unit.h"

#include "abi/map.h"
#include "machine/machine.h"
#include "machine/pvh.h"
#include "memory/image.h"
#include "memory/move.h"

char __image_data[SHARED_SIZE];
static u32 base = 0x800000, placed_base, placed_lowest, moved_to;

u32 image_base(void)
{
	return base;
}

u32 image_size(void)
{
	return 0x40000;
}

bool image_in_ram(void)
{
	return base < ROM_WINDOW_BASE;
}

u32 image_table_end(void)
{
	return 0x841000;
}

u32 image_place(u64 at, u64 length, u32 size, u32 lowest)
{
	placed_base = at;
	placed_lowest = lowest;
	return length > size ? at + length - size : 0;
}

u32 image_move(u32 at)
{
	moved_to = at;
	return at ? at - base : 0;
}

extern const struct machine_source *const __start_ram_machine_sources[];

static struct pvh_map_entry map[PVH_MAP_MAX + 1];
static char line[PVH_LINE_MAX + 10];
static u8 rsdp[PVH_RSDP_SIZE];
static struct pvh_start start;
static struct pvh_facts facts;

static void prepare(void)
{
	memset(map, 0, sizeof(map));
	map[0] = (struct pvh_map_entry){ 0, 0x9fc00, 1, 0 };
	map[1] = (struct pvh_map_entry){ 0x100000, 0x3f00000, 1, 0 };
	map[2] = (struct pvh_map_entry){ 0x100000000, 0x10000000, 1, 0 };
	map[3] = (struct pvh_map_entry){ 0x5000000, 0x1000000, 2, 0 };
	strcpy(line, "console=ttyS0 quiet");
	memcpy(rsdp, "RSD PTR ", 8);
	start = (struct pvh_start){ .magic = PVH_START_MAGIC,
				    .version = 1,
				    .command_line = (u32)line,
				    .rsdp = (u32)rsdp,
				    .map = (u32)map,
				    .map_entries = 4 };
}

static void test_keep(void **state)
{
	prepare();
	pvh_keep(&facts, &start);
	assert_int_equal(facts.magic, PVH_START_MAGIC);
	assert_int_equal(facts.map_entries, 4);
	assert_int_equal(facts.map[1].base, 0x100000);
	assert_int_equal(facts.map[3].type, 2);
	assert_memory_equal(facts.rsdp, rsdp, sizeof(rsdp));
	assert_string_equal(facts.line, line);
	map[2].length = 0;
	pvh_keep(&facts, &start);
	assert_int_equal(facts.map_entries, 3);
}

/* Nothing is read behind what there is room for, nor above 4 GiB, nor what version 0 has not. */
static void test_limits(void **state)
{
	prepare();
	memset(line, 'x', sizeof(line) - 1);
	for (u32 i = 4; i <= PVH_MAP_MAX; i++)
		map[i] = map[3];
	start.map_entries = PVH_MAP_MAX + 1;
	pvh_keep(&facts, &start);
	assert_int_equal(facts.map_entries, PVH_MAP_MAX);
	assert_int_equal(strlen(facts.line), PVH_LINE_MAX - 1);
	start.map |= 1ull << 32;
	start.rsdp |= 1ull << 32;
	start.command_line |= 1ull << 32;
	pvh_keep(&facts, &start);
	assert_int_equal(facts.map_entries, 0);
	assert_int_equal(facts.rsdp[0], 0);
	assert_int_equal(facts.line[0], 0);
	prepare();
	start.version = 0;
	pvh_keep(&facts, &start);
	assert_int_equal(facts.map_entries, 0);
	start.magic++;
	pvh_keep(&facts, &start);
	assert_int_equal(facts.magic, 0);
	pvh_keep(&facts, NULL);
	assert_int_equal(facts.magic, 0);
}

/* The image goes to the highest RAM below 4 GiB, above itself. */
static void test_move_pvh(void **state)
{
	prepare();
	assert_int_equal(pvh_move(&start), 0x3fc0000 - base);
	assert_int_equal(moved_to, 0x3fc0000);
	assert_int_equal(placed_base, 0x100000);
	assert_int_equal(placed_lowest, 0x841000);
	start.map_entries = 0;
	assert_int_equal(pvh_move(&start), 0);
}

/* The facts are where pvh_move() has put them; the source hands them on. */
static void test_source(void **state)
{
	const struct machine_source *s = __start_ram_machine_sources[0];
	struct machine m = { 0 };

	prepare();
	pvh_move(&start);
	assert_true(s->detect());
	s->fill(&m);
	assert_int_equal(m.memory_count, 4);
	assert_int_equal(m.memory[2].length, 0x10000000);
	assert_memory_equal(s->rsdp(), rsdp, sizeof(rsdp));
	assert_int_equal(s->ask(MACHINE_NO_DISPLAY), 1);
	assert_int_equal(s->ask(MACHINE_MAX_CPUS), 0);
	assert_int_equal(s->virtio_at(0), 0);
	rsdp[0] = 0;
	pvh_move(&start);
	assert_null(s->rsdp());
	base = 0xfffc0000;
	assert_false(s->detect());
	base = 0x800000;
}

static void test_virtio_words(void **state)
{
	static const char two[] =
		"a=b virtio_mmio.device=4K@0xd0000000:5 xvirtio_mmio.device=1@0x2:3 "
		"virtio_mmio.device=512@feb00e00:12:7";

	assert_int_equal(pvh_virtio(two, 0), 0xd0000000);
	assert_int_equal(pvh_virtio(two, 1), 0xfeb00e00);
	assert_int_equal(pvh_virtio(two, 2), 0);
	assert_int_equal(pvh_virtio("virtio_mmio.device=4K", 0), 0);
	assert_int_equal(pvh_virtio("virtio_mmio.device=4K@zero", 0), 0);
	assert_int_equal(pvh_virtio("", 0), 0);
}

static void test_console_word(void **state)
{
	assert_true(pvh_serial_console("quiet console=ttyS0,115200"));
	assert_false(pvh_serial_console("console=tty0 notconsole=ttyS0"));
}

UNIT_MAIN(UNIT_TEST(test_keep), UNIT_TEST(test_limits), UNIT_TEST(test_move_pvh),
	  UNIT_TEST(test_source), UNIT_TEST(test_virtio_words), UNIT_TEST(test_console_word))
