// SPDX-License-Identifier: BSD-2-Clause
/*
 * Plans the contents of SMRAM, and lets the first CPU bring the handler there. Each CPU takes one
 * SMI at the default SMBASE, 30000, where it gets its own slot (smm_relocate.c). Flat 32-bit, POST.
 *
 * q35 has TSEG, at the end of RAM. It holds the handler, then the slots, then the copies of states.
 *
 * The i440FX only has A0000-BFFFF. There the SMI of the APM port always goes to the first CPU,
 * whichever CPU writes to the port, so the other CPUs' SMIs only resume. The first CPU's entry and
 * state, and the handler, are in B0000-B7FFF, which few programs use. The reason is QEMU's TCG:
 * when an SMI comes it keeps the addresses that it has translated in real mode, and would execute
 * what the display shows there. The slots of the other CPUs follow below, and leave out the
 * handler.
 */
#include "smm/smm.h"
#include "abi/map.h"
#include "abi/shared.h"
#include "cpu/bulk.h"
#include "cpu/cpu.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "memory/e820.h"
#include "memory/image.h"
#include "memory/memory.h"
#include "smm/v86.h"

#define MIB 0x100000

/* CPU n + STATES_BETWEEN has its entry after the state of CPU n and before that of CPU n + 1. */
#define STATES_BETWEEN 54
#define BETWEEN	       (STATES_BETWEEN * SMM_SLOT - (SMM_STATE - SMM_START))
_Static_assert(BETWEEN >= SMM_STATE_SIZE && BETWEEN + SMM_ENTRY_SIZE <= SMM_SLOT,
	       "entries and saved states overlap");

/* Room for the handler, its stack and, on the i440FX, one copy. */
#define HOME_SIZE 0xe00

#define LOW_FIRST_START 0xb0000 /* where the first CPU's entry is */
#define LOW_HOME	0xb1000
#define LOW_SMRAM_LIMIT 0xb8000
/*
 * Slots are numbered downwards. The states of slot LOW_HOLE and the next ones would overlap the
 * handler, so they are left out. LOW_BEYOND is the first slot below the handler.
 */
#define LOW_TOP_STATE	(LOW_FIRST_START - SMM_START + SMM_STATE)
#define LOW_HOLE	((LOW_TOP_STATE - (LOW_HOME + HOME_SIZE)) / SMM_SLOT + 1)
#define LOW_BEYOND	((LOW_TOP_STATE + SMM_STATE_SIZE - LOW_HOME) / SMM_SLOT + 1)
#define LOW_SLOTS	((LOW_FIRST_START - LOW_RAM_END) / SMM_SLOT + 1)
_Static_assert(LOW_TOP_STATE - (LOW_HOLE - 1) * SMM_SLOT >= LOW_HOME + HOME_SIZE &&
		       LOW_TOP_STATE - LOW_BEYOND * SMM_SLOT + SMM_STATE_SIZE <= LOW_HOME,
	       "a saved state overlaps the handler");

/* Bytes of TSEG for @cpus CPUs. */
#define TSEG_NEED(cpus)                                                                            \
	(HOME_SIZE + (cpus)*SMM_SLOT + SMM_END - SMM_START + (cpus) * sizeof(struct smm_copy))

/* Offsets in the image of the handler. */
extern const char smm_entry[], smm_entry_gdtr[], smm_gdt[], smm_gdtr[], smm_config[];
extern const char __smm_load[], __smm_load_size[], __smm_size[];
/* Offsets in the F segment of the gate (v86_gate.S). */
extern const char v86_gate_smi[], v86_gate_end[];
extern const char flat_gate_enter[], flat_gate_leave[], flat_gate_leave_end[];
extern const char gdtr[], idtr32[];
/* What is left at the default SMBASE (smm_entry.S). */
extern const char smm_stray[], smm_stray_end[];
extern const char smm_gate[]; /* an offset in the image of the handler */

#ifdef CONFIG_CPU_HOTPLUG
#define HIDES true
#else
#define HIDES false
#endif

static struct smm_plan plan;
static struct smm_config config;
/* @slots is 0 if the memory at the default SMBASE is not hidden. */
static struct smm_first *const by_id = &config.first;
#define TSEG_RAM_MIN (3u * MIB)

static u32 tseg, tseg_mib;

/*
 * Returns TSEG's size in MiB: the smallest that is enough for @cpus, or what the VMM wants if that
 * is more and leaves at least half of the @ram bytes.
 */
static u32 tseg_size(const struct smm_board *board, u32 cpus, u32 ram)
{
	static const u8 sizes[] = { 1, 2, 8 };
	u32 size = 0, wanted = board->wanted_tseg();

	for (u32 i = 0; i < ARRAY_SIZE(sizes); i++) {
		size = sizes[i];
		if (TSEG_NEED(max(cpus, 1u)) <= size * MIB)
			break;
	}
	return wanted > size && wanted <= ram / 2 / MIB ? wanted : size;
}

/* Takes the memory at the default SMBASE from guests. Returns false if the board cannot hide it. */
static bool reserve_window(const struct smm_board *board)
{
	if (!board->window || !tseg || !(cpu_features() & CPUID_1_EDX_APIC) ||
	    !board->window(false)) {
		log_warn("SMM: %05x is not hidden\n", SMM_DEFAULT_BASE);
		return false;
	}
	e820_set(SMM_DEFAULT_BASE, SMM_WINDOW_SIZE, E820_RESERVED);
	alloc_end_conventional(SMM_DEFAULT_BASE);
	return true;
}

void smm_reserve(const struct smm_board *board, u32 cpus, u32 ids)
{
	u32 end = ram_below_4g();

	cpus = max(cpus, ids);
	/* On a very small machine TSEG would take all RAM that POST has. */
	if (board->wanted_tseg && end >= TSEG_RAM_MIN) {
		tseg_mib = tseg_size(board, cpus, end);
		tseg = end - tseg_mib * MIB;
		e820_set(tseg, tseg_mib * MIB, E820_RESERVED);
	}
	v86_init(end - tseg_mib * MIB, tseg_mib * MIB);
	if (HIDES && ids && reserve_window(board))
		by_id->slots = ids;
}

void smm_set_acpi(u16 pm1_control, u8 enable, u8 disable)
{
	config.pm1_control = pm1_control;
	config.acpi_enable = enable;
	config.acpi_disable = disable;
}

static void plan_tseg(u32 cpus)
{
	u32 room = tseg_mib * MIB - HOME_SIZE - (SMM_END - SMM_START);
	u32 slots = min(cpus, room / (SMM_SLOT + (u32)sizeof(struct smm_copy)));
	u32 base = tseg + HOME_SIZE - SMM_START;

	plan.home = tseg;
	plan.next = base;
	plan.step = SMM_SLOT;
	plan.last = base + (slots - 1) * SMM_SLOT;
	plan.served = slots;
	plan.copies = plan.last + SMM_END;
	config.first_state = base + SMM_STATE - tseg;
	config.copy_count = slots;
}

/* Gives this CPU the slot of its APIC id; the others find theirs (smm_entry.S, smm_first). */
static void plan_ids(void)
{
	by_id->slots = plan.served;
	by_id->smbase = plan.next;
	by_id->home = tseg;
	by_id->entry = tseg + (u32)smm_entry;
	by_id->gate = tseg + (u32)smm_gate;
	plan.next += min(cpuid(1).ebx >> 24, by_id->slots - 1) * SMM_SLOT;
	plan.last = plan.next;
	plan.served = 1;
}

static void plan_low(u32 cpus)
{
	u32 base = LOW_FIRST_START - SMM_START, slots = LOW_SLOTS - (LOW_BEYOND - LOW_HOLE);
	u32 last = min(cpus, slots) - 1;

	if (last >= LOW_HOLE)
		last += LOW_BEYOND - LOW_HOLE;
	plan.home = LOW_HOME;
	plan.next = base;
	plan.step = -SMM_SLOT;
	plan.hole = base - LOW_HOLE * SMM_SLOT;
	plan.beyond = base - LOW_BEYOND * SMM_SLOT;
	plan.last = base - last * SMM_SLOT;
	plan.served = 1;
	plan.copies = LOW_HOME + HOME_SIZE - sizeof(struct smm_copy);
	config.first_state = base + SMM_STATE - LOW_HOME;
	config.copy_count = 1;
	if (cpus > slots)
		log_info("SMM: %u CPUs share the last of %u places\n", cpus - slots + 1, slots);
}

/* Sets a descriptor's base, and its limit in pages. */
static void smm_set_segment(u8 *descriptor, u32 base, u32 bytes)
{
	u32 pages = bytes / 0x1000 - 1;

	descriptor[0] = pages;
	descriptor[1] = pages >> 8;
	descriptor[2] = base;
	descriptor[3] = base >> 8;
	descriptor[4] = base >> 16;
	descriptor[6] |= pages >> 16 & 0x0f;
	descriptor[7] = base >> 24;
}

static void fill_config(void)
{
	config.copies = plan.copies - plan.home;
	config.v86_gate = (u32)v86_gate_smi;
	config.v86_gate_end = (u32)v86_gate_end;
	config.flat_entry = FSEG_BASE + (u32)flat_gate_enter;
	config.flat_leave = FSEG_BASE + (u32)flat_gate_leave;
	config.flat_leave_end = FSEG_BASE + (u32)flat_gate_leave_end;
	memcpy(&config.gdt_limit, (void *)(FSEG_BASE + (u32)gdtr), 2);
	memcpy(&config.gdt_base, (void *)(FSEG_BASE + (u32)gdtr + 2), 4);
	memcpy(&config.idt_limit, (void *)(FSEG_BASE + (u32)idtr32), 2);
	memcpy(&config.idt_base, (void *)(FSEG_BASE + (u32)idtr32 + 2), 4);
}

/* Prepares the handler in scratch memory, to be copied to SMRAM. */
static bool make_image(u32 cpus)
{
	u32 size = (u32)__smm_size, loaded = (u32)__smm_load_size,
	    end = tseg ? tseg + tseg_mib * MIB : LOW_SMRAM_LIMIT;
	u8 *image = post_alloc(size, 16);
	u32 at;

	if (!image)
		return false;
	bulk_copy(image, __smm_load, loaded);
	memset(image + loaded, 0, size - loaded);
	smm_set_segment(image + (u32)smm_gdt + SEL_CODE32, plan.home, end - plan.home);
	smm_set_segment(image + (u32)smm_gdt + SEL_DATA32, plan.home, end - plan.home);
	at = plan.home + (u32)smm_gdt;
	memcpy(image + (u32)smm_gdtr + 2, &at, sizeof(at));
	at = plan.home + (u32)smm_gdtr;
	memcpy(image + (u32)smm_entry_gdtr, &at, sizeof(at));
	plan.entry = plan.home + (u32)smm_entry;
	plan.copy_words = config.copy_count * sizeof(struct smm_copy) / 4;
#ifdef CONFIG_S3
	config.again = plan;
	config.cpus = min(cpus, config.copy_count);
#endif
	fill_config();
	memcpy(image + (u32)smm_config, &config, sizeof(config));
	plan.image = (u32)image;
	plan.words = size / 4;
	return true;
}

/*
 * Stores the plan, and what is needed of it after a sleep. If there is no memory for that, the plan
 * is used only this once.
 */
static struct smm_plan *keep_plan(void)
{
#ifdef CONFIG_S3
	struct smm_kept *k = resident_alloc(smm_kept_size(), __alignof__(*k));

	if (!k)
		return &plan;
	k->plan = plan;
	k->again = plan;
	k->again.words = 0;
	smm_keep(k, tseg ? tseg + tseg_mib * MIB : 0);
	return &k->plan;
#else
	return &plan;
#endif
}

void smm_init(const struct smm_board *board, u32 cpus)
{
	if (!board->smram_control)
		return;
	/*
	 * SMRAM is locked by the firmware that loaded us, and its handler may use memory that is
	 * ours now.
	 */
	if (image_in_ram()) {
		log_info("SMM: not ours, services need real mode\n");
		return;
	}
	cpus = max(cpus, 1u);
	if (tseg)
		plan_tseg(max(cpus, by_id->slots));
	else
		plan_low(cpus);
	if (HIDES && by_id->slots)
		plan_ids();
	if (!make_image(cpus))
		return;
	/* SMRAM need not be open, because it is filled from within SMM. */
	board->smram_control(SMRAM_C_BASE_SEG | SMRAM_ENABLE | SMRAM_LOCK, tseg_mib);
	smm_place(keep_plan());
	board->enable_smi();
	shared.smm_ready = smm_relocate_self();
	post_free((void *)plan.image);
	if (HIDES && by_id->slots && shared.smm_ready)
		smm_place_first(by_id);
	if (shared.smm_ready)
		return;
	shared.smm_plan = 0;
	log_warn("SMM: no SMI: services need real mode\n");
}

void smm_leave_default(const struct smm_board *board)
{
	if (!shared.smm_ready)
		return;
	if (HIDES && by_id->slots) {
		smm_first_done();
		if (!board->window(true))
			log_warn("SMM: %05x is not hidden\n", SMM_DEFAULT_BASE);
		return;
	}
	memset(SMM_DEFAULT_CODE, 0, smm_code_size());
	memset(SMM_DEFAULT_STATE, 0, SMM_STATE_SIZE);
	memcpy(SMM_DEFAULT_CODE, (void *)(FSEG_BASE + (u32)smm_stray), smm_stray_end - smm_stray);
}
