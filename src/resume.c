// SPDX-License-Identifier: BSD-2-Clause
/* The story of a wake-up. Flat 32-bit, resident. */
#include "resume.h"
#include "abi/control_port.h"
#include "abi/map.h"
#include "acpi/acpi.h"
#include "acpi/facs.h"
#include "acpi/fpdt.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/modes.h"
#include "cpu/time.h"
#include "lib/string.h"
#include "log/log.h"
#include "machine/knobs.h"
#include "machine/machine.h"
#include "pc/exception.h"
#include "pc/pic.h"
#include "pc/reset.h"
#include "pci/kept.h"
#include "pci/pci.h"
#include "platform/q35_tseg.h"
#include "smm/smm.h"
#include "smp/smp.h"
#include "tpm/tpm.h"

#define SUSPEND_TO_RAM 3 /* S3 */
#define PM1_SCI_EN     1 /* ACPI 6.5, 4.8.3.2.1 */

/* The linker's build id. It is at the same place of the resident segment in all of our ROMs. */
extern const char __image_build_id[], __build_id_size[];
/*
 * The beginning of the F segment in the ROM, with the mode switches and the code that CPUs start
 * with.
 */
extern const char __image_fseg[], smm_stray_end[];

static const struct facs *facs; /* NULL: the machine cannot sleep */
static void (*replay)(void);
static u16 pm1_control; /* an I/O port */
static bool vga_init;	/* run the display's option ROM */
static u16 vga_bdf;

#define VGA_ROM_SEG   0xc000
#define ROM_SIGNATURE 0xaa55
#define ROM_INIT      3

/*
 * Notes the display's registers in configuration space, which a sleep clears. They are written
 * again before the display's ROM runs, so that it finds its device as it did in POST.
 */
static __post void keep_display(void)
{
	const struct pci_device *vga = pci_primary_vga();

	vga_init = knob_number(KNOB_S3_RESUME_VGA_INIT);
	if (!vga_init || !vga)
		return;
	vga_bdf = vga->bdf;
	for (u32 n = 0; n < PCI_ROM_BAR; n++) {
		if (!vga->bar[n].addr)
			continue;
		pci_keep32(vga->bdf, PCI_BAR(n), vga->bar[n].addr);
		if (vga->bar[n].flags & PCI_BAR_MEM_64)
			pci_keep32(vga->bdf, PCI_BAR(n + 1), vga->bar[n].addr >> 32);
	}
	pci_keep16(vga->bdf, PCI_COMMAND, vga->command);
}

static void init_display(void)
{
	struct regs regs = { .ax = vga_bdf };

	if (vga_init && readw(VGA_ROM_SEG << 4) == ROM_SIGNATURE)
		call16_far(VGA_ROM_SEG, ROM_INIT, &regs);
}

__post void resume_init(void)
{
	u32 port = acpi_fadt(FADT_PM1_CONTROL, 4);

	if (!(machine.sleep[SUSPEND_TO_RAM] & MACHINE_SLEEP_EXISTS))
		return;
	facs = (const struct facs *)acpi_find_table("FACS");
	if (!facs)
		return;
	replay = machine.source->replay;
	pm1_control = port <= 0xffff ? port : 0;
	keep_display();
}

/*
 * Returns whether the sleeping firmware's data belongs to this ROM. If the machine was moved to a
 * VMM with another ROM while it slept, the data is laid out differently. So nothing resident may be
 * read before this check.
 */
static bool same_rom(void)
{
	return !memcmp((const void *)(SHARED_BASE + BUILD_ID), __image_build_id,
		       (u32)__build_id_size);
}

/*
 * Finds and closes q35's TSEG. Its SMRAM contains the plan for the CPUs. *@cpus is the number of
 * CPUs, those that were plugged in among them, or 0 if nothing was closed. Until TSEG is closed, no
 * address or code is used that a guest may have written.
 */
static const char *protect_smram(u32 *cpus)
{
	u32 end = smm_tseg_end(), home;

	*cpus = 0;
	if (!q35_is_board())
		return NULL;
	home = q35_find_tseg(end, smm_is_home);
	if (!home)
		return smm_reached() ? "SMRAM is not as it was" : NULL;
	*cpus = smm_take_plan(home);
	if (!*cpus || !q35_close_tseg(home, end))
		return "SMRAM is not where it was";
	*cpus = min(*cpus, machine_cpus_now());
	return NULL;
}

/* Hides the memory at the default SMBASE if POST did; the reset has shown it. */
static bool hide_again(void)
{
#ifdef CONFIG_CPU_HOTPLUG
	if (smm_hides_default())
		return q35_window(false) && q35_window(true);
#endif
	return true;
}

/* Sets up again what the reset has made the chipset, the CPUs and the VMM forget. */
static void resume_machine(u32 cpus)
{
	bool early = cpus && smm_has_ipis(), done = true, whole;

	/* As early as it can be; without an APIC the SMI needs the chipset's registers. */
	if (early)
		done = smm_resume_self();
	pci_replay();
	if (!early)
		done = smm_resume_self();
	if (cpus && !done)
		machine_reset();
	smp_resume(cpus);
	whole = smm_resume_others(cpus);
	/* A CPU that stays at the default SMBASE would run a guest's code in SMM. */
	if (!whole || !hide_again())
		machine_reset();
	pic_init();
	outb(PORT_A, PORT_A_A20);
	if (replay)
		replay();
	tpm_resume();
	/* The guest was in ACPI mode, and expects to be in it again (ACPI 6.5, 16.3.2). */
	if (pm1_control)
		outw(pm1_control, inw(pm1_control) | PM1_SCI_EN);
}

const char *resume(void)
{
	const struct e820_entry *map;
	struct facs_wake wake;
	const char *why;
	u32 count, cpus;

	if (!same_rom())
		return "this ROM is not the one that went to sleep";
	fpdt_waking();
	if (!facs)
		return "the VMM does not offer suspend to RAM";
	map = e820_entries(&count);
	why = facs_wake(facs, map, count, &wake);
	if (why)
		return why;
	if (memcmp((const void *)FSEG_BASE, __image_fseg, (u32)smm_stray_end))
		return "the BIOS in the shadow was changed";
	exceptions_init();
	/* The interrupt vectors are the guest's, but its handlers may not run yet. */
	time_divert_irqs(NULL);
	time_set_yield(NULL);
	time_hold_irqs(true);
	why = protect_smram(&cpus);
	if (why) {
		time_hold_irqs(false);
		return why;
	}
	log_resume();
	resume_machine(cpus);
	init_display();
	time_hold_irqs(false);
	log_info("resume: %s mode, %x\n", wake.real ? "real" : "protected", wake.vector);
	fpdt_awake();
	if (wake.real)
		resume_real(wake.vector);
	resume_flat(wake.vector);
}
