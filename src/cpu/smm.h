/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System management mode (Intel SDM vol. 3C, chapter 31). What runs there lies in SMRAM alone,
 * which POST fills before it is closed and locked, and does two things (smm_handler.c): it turns
 * ACPI mode on and off, and it exchanges the CPU's saved state so that a flat service can be
 * reached from virtual-8086 mode, whose monitor does not let us change CR0 (cpu/v86.h). No service
 * runs in SMM, and nothing there follows an address that a guest can write.
 *
 * A CPU starts at SMBASE + 8000h and saves the last 512 bytes before SMBASE + 10000h: entries and
 * states that are SMM_SLOT apart fill one region, each entry between two states.
 */
#ifndef CPU_SMM_H
#define CPU_SMM_H

/* The APM control port, whose write raises the SMI, and our commands there: to flat code, and
 * back to virtual-8086 mode. */
#define SMM_PORT  0xb2
#define SMM_ENTER 0xa5
#define SMM_LEAVE 0xa6

#define SMM_DEFAULT_BASE 0x30000
#define SMM_START	 0x8000 /* of an SMBASE: where the CPU starts */
#define SMM_ENTRY_SIZE	 0x20
#define SMM_STATE	 0xfe00 /* of an SMBASE: what the CPU saves */
#define SMM_STATE_SIZE	 0x200
#define SMM_END		 0x10000
#define SMM_SLOT	 0x260 /* from one CPU's SMBASE to the next */

/* Offsets in struct smm_plan, for assembly. */
#define PLAN_IMAGE	0
#define PLAN_BYTES	4
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

#ifndef __ASSEMBLER__
#include "lib/types.h"

/* SMRAM control: 82441FX datasheet, 3.2.20; 82Q35, SMRAM. */
#define SMRAM_C_BASE_SEG 0x02
#define SMRAM_ENABLE	 0x08
#define SMRAM_LOCK	 0x10

/* What a board does for it. */
struct smm_board {
	/* Writes the SMRAM control register and, where @tseg is not 0, has the last so many
	 * megabytes (1, 2 or 8) of RAM below 4 GiB hidden from all but SMM. */
	void (*smram_control)(u8 value, u32 tseg);
	/* Lets writes to SMM_PORT raise SMIs, for good where the board can lock that. */
	void (*enable_smi)(void);
	bool has_tseg;
};

/* What each CPU does at the default SMBASE (smm_entry.S). Addresses are linear. */
struct smm_plan {
	u32 image, bytes; /* the handler as POST has prepared it; 0 bytes once it is in place */
	u32 home;	  /* where it goes */
	u32 entry;	  /* what a CPU that is served gets at its SMBASE + SMM_START: there too */
	u32 next;	  /* the next CPU's SMBASE; then @step is added */
	u32 step;
	u32 hole, beyond;	/* where that would be @hole, @beyond follows */
	u32 last;		/* the SMBASE of all CPUs that are left */
	u32 served;		/* how many more get @entry: the others only resume */
	u32 copies, copy_words; /* to be cleared, and how many doublewords */
};

/* What a CPU was before it went to flat code. */
struct smm_copy {
	u32 state[SMM_STATE_SIZE / 4];
	u32 in_use; /* not 0 while it is there */
};

/* What POST tells the handler. Offsets are from the handler's home. */
struct smm_config {
	u32 first_state; /* offset of the first CPU's saved state */
	u32 copies;	 /* offset of the struct smm_copy of that CPU and those after it */
	u32 copy_count;
	u32 v86_gate, v86_gate_end;	/* IP in FSEG from which a CPU may go to flat code */
	u32 flat_entry;			/* EIP there */
	u32 flat_leave, flat_leave_end; /* EIP from which it may come back */
	u32 gdt_base, gdt_limit, idt_base, idt_limit;
	u16 pm1_control; /* port; 0: no ACPI mode */
	u8 acpi_enable, acpi_disable;
};

/* What is kept for the next wake-up. */
struct smm_kept {
	struct smm_plan plan;  /* under way */
	struct smm_plan again; /* what it begins as: the handler is in place */
	u8 state[SMM_STATE_SIZE], code[]; /* the guest's memory at the default SMBASE */
};

/* Takes RAM for the SMRAM of @cpus where they need it. After memory_map_init(). POST only. */
void smm_reserve(const struct smm_board *board, u32 cpus);
/* The command bytes at SMM_PORT that turn ACPI mode on and off, and its register's port. Before
 * smm_init(). POST only. */
void smm_set_acpi(u16 pm1_control, u8 enable, u8 disable);
/*
 * Relocates SMM on this CPU, the first of @cpus: before smp_init(). Services need real mode where
 * the machine raises no SMIs. POST only.
 */
void smm_init(const struct smm_board *board, u32 cpus);
/* Does so for the others: after smp_init() or smp_resume(). */
void smm_relocate_others(void);

/* Steps of smm_init(): has the CPUs follow @plan at the default SMBASE, and sends this one there. */
void smm_place(struct smm_plan *plan);
bool smm_relocate_self(void);
/* How many bytes a struct smm_kept has, and the one to use after a sleep. POST only. */
u32 smm_kept_size(void);
void smm_keep(struct smm_kept *k);

/*
 * After a sleep, when the board's registers are set again: this CPU before smp_resume(), and the
 * others after it. In between the default SMBASE is in use; afterwards the memory there is as
 * before.
 */
void smm_resume_self(void);
void smm_resume_others(void);

#endif /* __ASSEMBLER__ */
#endif
