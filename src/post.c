// SPDX-License-Identifier: BSD-2-Clause
/* The story of a boot. Flat 32-bit, POST. */
#include "abi/map.h"
#include "abi/shared.h"
#include "acpi/acpi.h"
#include "acpi/fpdt.h"
#include "acpi/mp.h"
#include "acpi/own.h"
#include "acpi/smbios.h"
#include "block/high.h"
#include "boot/boot.h"
#include "boot/facts.h"
#include "boot/kernel.h"
#include "boot/menu.h"
#include "boot/option_rom.h"
#include "boot/tpm_request.h"
#include "char/console.h"
#include "char/sercon.h"
#include "cpu/cpu.h"
#include "cpu/io.h"
#include "cpu/modes.h"
#include "cpu/time.h"
#include "device/driver.h"
#include "log/log.h"
#include "machine/knobs.h"
#include "machine/machine.h"
#include "memory/alloc.h"
#include "memory/heaps.h"
#include "memory/memory.h"
#include "memory/shadow.h"
#include "pc/exception.h"
#include "pc/lapic_tick.h"
#include "pci/pci.h"
#include "platform/igd.h"
#include "platform/platform.h"
#include "resume.h"
#include "service/pcibios.h"
#include "service/pmm.h"
#include "service/power.h"
#include "service/services.h"
#include "smm/smm.h"
#include "smp/smp.h"
#include "task/task.h"
#include "tpm/tpm.h"
#include "version.h"
#include "virtio/virtio.h"

__noreturn void post(void);
/* Tells why the machine cannot start on every output that needs no memory (src/real/reset.S). */
__noreturn void stop_with(const char *text, u32 length);

/* Why a machine that slept makes a cold start; NULL if it did not sleep (src/real/reset.S). */
extern const char *wake_refused;
const char *wake_refused;

static void memory_init(void)
{
	memory_map_init(machine.memory, machine.memory_count, machine_has(MACHINE_RTC));
	smm_reserve(&platform->smm, machine.cpus,
		    knob_bool(KNOB_CPU_HOTPLUG_SMRAM) ? machine_ask(MACHINE_MAX_CPUS) : 0);
	igd_reserve();
	post_free(machine.memory);
	machine.memory = NULL;
	heaps_init();
	post_free(log_keep(resident_alloc_dirty(LOG_BYTES, 16)));
	machine_boot_init();
}

/* Values of KNOB_THREADS. */
#define THREADS_NONE  0
#define THREADS_EARLY 2

/* Prints one message, since each one is a call of the display's ROM. */
static void greet(void)
{
	const char *uuid = smbios_uuid();

	console_printf("Selkie " SELKIE_VERSION " (SeaBIOS compatible)\n%s%s%s",
		       *uuid ? "Machine UUID " : "", uuid, *uuid ? "\n" : "");
}

/* Starts the console once, for whichever step needs it first. */
static void console_init(void)
{
	static bool done;

	if (done)
		return;
	done = true;
	option_roms_video(min(platform->option_rom_end, (u32)POST_STACK16_LOW));
	sercon_init();
	greet();
	exceptions_tell(console_printf);
	console_set_log(knob_number(KNOB_SCREEN_AND_DEBUG));
}

/* Probes the virtio devices without a bus whose addresses the VMM has told. */
static void probe_told(void)
{
#if defined(CONFIG_PVH) && defined(CONFIG_VIRTIO_MMIO)
	u32 at;

	for (u32 i = 0; (at = machine_virtio_at(i)); i++)
		virtio_mmio_probe(at);
#endif
}

static void devices_probe(void)
{
	const struct platform_virtio *v = &platform->virtio;
	const struct platform_memory *m = &platform->memory;

	drivers_probe(boot_unwanted, boot_strict() && knob_bool(KNOB_STRICT_DISKS));
	if (m->base)
		drivers_probe_memory(m->base, m->size, m->class);
	if (v->base)
		virtio_mmio_probe_places(v->base, v->stride, v->few, v->many);
	else
		probe_told();
}

/* If the user wants it, devices are initialised while the display's ROM runs. */
static void console_and_devices(void)
{
	u32 threads = knob_number(KNOB_THREADS);

	task_set_serial(threads == THREADS_NONE);
	if (threads == THREADS_EARLY)
		devices_probe();
	console_init();
	if (threads != THREADS_EARLY)
		devices_probe();
}

static void cpus_init(void)
{
	u32 possible = max((u32)machine.cpus, mp_cpus()), cpus;

	smm_init(&platform->smm, possible);
	cpus = smp_init(machine.cpus, possible, ram_below_4g(),
			knob_number(KNOB_MSR_FEATURE_CONTROL));
	smm_relocate_others();
	smm_leave_default(&platform->smm);
	/*
	 * The services of SMM change the state that the CPU has saved on entry. We know the layout
	 * of QEMU and KVM; Bochs has another. What SMM does for ACPI needs no saved state.
	 */
	if (!machine.source)
		shared.smm_ready = false;
	if (cpus > 1)
		log_info("%u CPUs\n", cpus);
}

/* Stops the machine, because BIOS services need RAM below 1 MiB for their code and data. */
__noreturn static void no_shadow(void)
{
	static const char text[] = "Selkie: no RAM at EC000 and F0000, unknown board?\r\n";

	stop_with(text, sizeof(text) - 1);
}

/*
 * Sets what a guest may write: the firmware's data, but not option ROMs, the firmware's code, or
 * the tables in the F segment. Addresses that nobody uses are no longer RAM, except up to
 * @upper_end.
 */
static void post_shadow_close(u32 upper_end)
{
	u16 ours = SHADOW_PIECE(SHARED_BASE) | SHADOW_FSEG;

	shared.post_done = POST_DONE;
	platform->shadow_close(ours | option_roms_finish(upper_end), SHADOW_PIECE(SHARED_BASE));
}

/*
 * The texts of an image are at its beginning, so a small one shows the signatures of tables from
 * E0000 on. Some kernels take the first one that they find there, and do not check its sum.
 */
#define SHOWS_SIGNATURES (CONFIG_ROM_SIZE_KB < 256)

/*
 * Completes everything that a guest may look at. DOS programs may use free upper memory from E0000
 * on, and take what reads as zeros for free. For other guests that memory need not be cleared;
 * there it shows the ROM, unless SHOWS_SIGNATURES.
 */
static void post_finish(bool dos)
{
	pmm_finish();
	heaps_finish();
	e820_publish();
	services_finish();
#ifdef CONFIG_S3
	resume_init();
#endif
	post_shadow_close(dos || SHOWS_SIGNATURES
				  ? platform->option_rom_end
				  : min(platform->option_rom_end, (u32)OPTION_ROM_EXTRA));
	call16_use_stack(0);
}

/* Returns only if no kernel starts. */
static void start_kernel(void)
{
	if (!kernel_prepare())
		return;
	kernel_announce();
	if (!machine_has(MACHINE_PIC | MACHINE_PIT))
		lapic_tick_stop();
	post_finish(kernel_may_run_dos());
	kernel_start();
	run_resident(boot_first);
}

/*
 * A kernel that comes first in the boot order needs no drive, and no option ROM except the
 * display's.
 */
static void boot_kernel_first(void)
{
	kernel_find();
	/*
	 * A request to the TPM needs the user's answer, so it waits until there may be a keyboard.
	 * The machine restarts after it, and then starts the kernel.
	 */
	if (!kernel_comes_first() || tpm_is_requested())
		return;
	console_init();
	start_kernel();
}

__noreturn void post(void)
{
	platform_detect();
	platform->shadow_open();
	shadow_fill();
	if (!shadow_works())
		no_shadow();
	exceptions_init();
	if (platform->option_rom_end >= POST_STACK16_TOP)
		call16_use_stack(POST_STACK16_TOP);
	alloc_begin();
	log_init(post_alloc(LOG_BYTES, 16));
	log_info("Selkie " SELKIE_VERSION " (SeaBIOS compatible)\n");
	machine_init();
	knobs_init();
	machine_set_parts(platform->find_parts ? platform->find_parts() : platform->parts);
	log_set_level(knob_number(KNOB_LOG_LEVEL));
	if (wake_refused)
		log_warn("no resume, a cold start: %s\n", wake_refused);
	platform_log();
	memory_init();
	facts_watch();
	if (platform->chipset_init)
		platform->chipset_init();
	services_init();
	pci_init(&platform->pci, boot_wants);
	igd_init();
	pcibios_init();
	acpi_init();
	if (platform->acpi)
		acpi_own_init(platform->acpi);
#ifdef CONFIG_ACPI_GIVEN
	acpi_add_given();
#endif
	fpdt_init();
	smbios_init();
	power_init();
	cpus_init();
	mp_init();
	tpm_init();
	pmm_init();
	boot_kernel_first();
	console_and_devices();
	block_high_init(e820_ram_end(~0ull));
	task_wait_all();
	if (machine_has(MACHINE_PIC | MACHINE_PIT) || lapic_tick_init())
		time_allow_irqs();
	tpm_request_ask();
	option_roms_run();
	machine_geometry_init();
	boot_prepare();
	boot_menu();
	facts_forget();
	if (kernel_is_chosen())
		start_kernel();
	kernel_keep();
	post_finish(true);
	run_resident(boot_start);
}
