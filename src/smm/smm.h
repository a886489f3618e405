/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System management mode (Intel SDM vol. 3C, chapter 31). All code and data that SMM uses is in
 * SMRAM, which POST fills, closes and locks. The handler does two things (smm_handler.c). It turns
 * ACPI mode on and off. And it exchanges the CPU's saved state, so that a flat service can be
 * reached from virtual-8086 mode, where the monitor does not let us change CR0 (smm/v86.h). No
 * service runs in SMM, and the handler follows no address that a guest can write.
 *
 * A CPU starts at SMBASE + 8000h and saves its state in the last 512 bytes before SMBASE + 10000h.
 * With SMBASEs that are SMM_SLOT apart, entries and states fill one region, each entry between two
 * states.
 */
#ifndef SMM_SMM_H
#define SMM_SMM_H

/*
 * The APM control port, which raises an SMI when it is written, and our commands for it: go to flat
 * code, and back to virtual-8086 mode.
 */
#define SMM_PORT  0xb2
#define SMM_ENTER 0xa5
#define SMM_LEAVE 0xa6

#define SMM_DEFAULT_BASE 0x30000
#define SMM_START	 0x8000 /* offset from SMBASE: where the CPU starts */
#define SMM_ENTRY_SIZE	 0x20
#define SMM_STATE	 0xfe00 /* offset from SMBASE: the CPU's saved state */
#define SMM_STATE_SIZE	 0x200
#define SMM_END		 0x10000
#define SMM_SLOT	 0x260 /* distance between two CPUs' SMBASEs */

/* Offsets in struct smm_plan, for assembly. */
#define PLAN_IMAGE	0
#define PLAN_WORDS	4
#define PLAN_HOME	8
#define PLAN_ENTRY	12
#define PLAN_NEXT	16
#define PLAN_STEP	20
#define PLAN_HOLE	24
#define PLAN_BEYOND	28
#define PLAN_LAST	32
#define PLAN_SERVED	36
#define PLAN_COPIES	40
#define PLAN_COPY_WORDS 44

/* Where the struct smm_first is, and offsets in it, for assembly. */
#define SMM_FIRST	0x38200
#define FIRST_SLOTS	0
#define FIRST_SMBASE	4
#define FIRST_HOME	8
#define FIRST_ENTRY	12
#define FIRST_GATE	16
#define FIRST_COUNT	20
#define FIRST_UNCOUNTED 24
#define FIRST_STAY	28

#ifndef __ASSEMBLER__
#include "cpu/time.h"
#include "lib/types.h"

#define SMM_DEFAULT_CODE  ((u8 *)SMM_DEFAULT_BASE + SMM_START)
#define SMM_DEFAULT_STATE ((u8 *)SMM_DEFAULT_BASE + SMM_STATE)
#define SMM_WINDOW_SIZE	  0x20000
#define SMM_SELF_US	  5000 /* on this CPU an SMI comes within these microseconds, or never */

/* The SMRAM control register (82441FX datasheet, 3.2.20; 82Q35, SMRAM). */
#define SMRAM_C_BASE_SEG 0x02
#define SMRAM_ENABLE	 0x08
#define SMRAM_LOCK	 0x10

/* What a board does for system management mode. */
struct smm_board {
	/*
	 * Writes the SMRAM control register. If @tseg is not 0, also hides the last @tseg megabytes
	 * (1, 2, 8 or what wanted_tseg() returned) of RAM below 4 GiB from all code outside SMM.
	 */
	void (*smram_control)(u8 value, u32 tseg);
	/* Makes writes to SMM_PORT raise SMIs; locks this setting if the board can. */
	void (*enable_smi)(void);
	/*
	 * Returns how many megabytes the VMM wants to be hidden as TSEG; 0 if it has no wish. NULL
	 * if the board has no TSEG.
	 */
	u32 (*wanted_tseg)(void);
	/*
	 * Without @lock, returns whether the board can hide SMM_WINDOW_SIZE bytes at
	 * SMM_DEFAULT_BASE from all code outside SMM; they stay visible. With @lock, hides them
	 * until the next reset, and returns whether they are hidden. NULL if this board never can.
	 */
	bool (*window)(bool lock);
};

/* What each CPU does at the default SMBASE (smm_entry.S). Addresses are linear. */
struct smm_plan {
	u32 image, words; /* the handler that POST has prepared; 0 words when it is in place */
	u32 home;	  /* where the handler goes */
	/* the entry code, in the handler; copied to a CPU's SMBASE + SMM_START if it is served */
	u32 entry;
	u32 next; /* the next CPU's SMBASE; @step is added each time */
	u32 step;
	u32 hole, beyond;	/* if the next SMBASE is @hole, @beyond is used instead */
	u32 last;		/* the SMBASE of all CPUs that are left */
	u32 served;		/* how many more CPUs get @entry; the others only resume */
	u32 copies, copy_words; /* the copies to be cleared, and their size in doublewords */
};

/*
 * What a CPU does at the default SMBASE if that memory is hidden (smm_entry.S): the CPU with APIC
 * id n takes the n-th slot. Addresses are linear.
 */
struct smm_first {
	u32 slots;	 /* CPUs with higher ids stay; 0: the memory is not hidden */
	u32 smbase;	 /* of the CPU with id 0 */
	u32 home, entry; /* as in struct smm_plan */
	u32 gate;	 /* of smm_gate: lets one CPU at a time be relocated */
	/*
	 * Address of the counter that each CPU increments: shared.smm_count while CPUs are counted,
	 * else @uncounted. The doubleword behind the counter says where the CPU goes on (0: where
	 * the SMI came): shared.smm_resume, or @stay, which is 0.
	 */
	u32 count;
	u32 uncounted, stay;
};

/* A CPU's state before it went to flat code. */
struct smm_copy {
	u32 state[SMM_STATE_SIZE / 4];
	u32 in_use; /* not 0 while a state is stored */
};

/* What POST tells the handler. Offsets are from the handler's home. */
struct smm_config {
	u32 first_state; /* offset of the first CPU's saved state */
	/* offset of the first CPU's struct smm_copy; those of the other CPUs follow */
	u32 copies;
	u32 copy_count;
	/* range of IP in FSEG from which a CPU may go to flat code */
	u32 v86_gate, v86_gate_end;
	u32 flat_entry;			/* EIP at which it arrives */
	u32 flat_leave, flat_leave_end; /* range of EIP from which it may come back */
	u32 gdt_base, gdt_limit, idt_base, idt_limit;
	u16 pm1_control; /* an I/O port; 0: there is no ACPI mode */
	u8 acpi_enable, acpi_disable;
#ifdef CONFIG_S3
	/* for a wake-up: the handler is in place, and so many CPUs have room in SMRAM */
	struct smm_plan again;
	u32 cpus;
#endif
	struct smm_first first; /* for a wake-up, too, if it has slots */
};

/* What is kept for the next wake-up. */
struct smm_kept {
	struct smm_plan plan; /* the plan in use */
	/* what the plan is at the start of a wake-up, with the handler in place */
	struct smm_plan again;
	u8 state[SMM_STATE_SIZE], code[]; /* the guest's memory at the default SMBASE */
};

/*
 * Reserves RAM for the SMRAM of @cpus CPUs, on boards that use RAM for it. If @ids is not 0, the
 * memory at the default SMBASE shall be hidden, and CPUs with APIC ids below @ids may be plugged in
 * later. To be called after memory_map_init(). POST only.
 */
void smm_reserve(const struct smm_board *board, u32 cpus, u32 ids);
/*
 * Sets the commands at SMM_PORT that turn ACPI mode on and off, and the port of the PM1 control
 * register. To be called before smm_init(). POST only.
 */
void smm_set_acpi(u16 pm1_control, u8 enable, u8 disable);
/*
 * Sets up SMM and relocates it on this CPU, the first of @cpus, some of which may be plugged in
 * later. To be called before smp_init(). If the machine raises no SMIs, services need real mode.
 * POST only.
 */
void smm_init(const struct smm_board *board, u32 cpus);
/*
 * Relocates SMM on the other CPUs. To be called after smp_init() or smp_resume(). Each of them has
 * left SMM when this returns, unless shared.smm_failed counts it: the SMI makes it go on in
 * ap_start.S, where it says so. That works whatever it did when the SMI came, and however long the
 * host stops it.
 */
void smm_relocate_others(void);
/*
 * Leaves code at the default SMBASE for a CPU that is plugged in later: hides it if smm_reserve()
 * could, else the code only resumes. To be called after smm_relocate_others(). POST only.
 */
void smm_leave_default(const struct smm_board *board);

/* Steps of smm_init(): make CPUs follow @plan at the default SMBASE; send this CPU there. */
void smm_place(struct smm_plan *plan);
bool smm_relocate_self(void);
/*
 * Sends this CPU there by its local APIC, without the chipset; @id is its APIC id. This and
 * smm_relocate_self() return whether the SMI has come.
 */
bool smm_relocate_self_by_ipi(u32 id);
/* Makes CPUs follow @first there, and be counted until smm_first_done(). */
#ifdef CONFIG_CPU_HOTPLUG
void smm_place_first(const struct smm_first *first);
void smm_first_done(void);
#else
static inline void smm_place_first(const struct smm_first *first)
{
	(void)first;
}
static inline void smm_first_done(void)
{
}
#endif
/* How many bytes smm_place() writes at SMM_DEFAULT_CODE. */
u32 smm_code_size(void);
/* Return the size of a struct smm_kept; set the one to use after a sleep. POST only. */
u32 smm_kept_size(void);
void smm_keep(struct smm_kept *k, u32 tseg_end);

/*
 * After a sleep: where TSEG ended, 0 if there was none. It is in memory that a guest can write, so
 * it is to be checked.
 */
u32 smm_tseg_end(void);
/* Returns whether the handler that POST has put there lies at @home, while SMRAM is open. */
bool smm_is_home(u32 home);
/*
 * Takes the plan from the SMRAM at @home, while it is open, and not from memory that a guest can
 * write. Returns how many CPUs there may be, 0 if that memory is not fit for use.
 */
u32 smm_take_plan(u32 home);
/* Returns whether that plan says that the memory at the default SMBASE is to be hidden again. */
bool smm_hides_default(void);
/* Returns whether CPUs have APICs, so that SMIs need no chipset. */
bool smm_has_ipis(void);
/* Returns whether an SMI at the default SMBASE may reach this CPU. The CPU keeps that SMBASE. */
bool smm_reached(void);
/*
 * Relocate SMM: on this CPU before smp_resume(), on the others after it. The memory at the default
 * SMBASE is used in between and then restored. smm_resume_others() returns whether all of @cpus
 * have their SMBASE.
 */
bool smm_resume_self(void);
bool smm_resume_others(u32 cpus);

#endif
#endif
