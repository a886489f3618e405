/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a user or a VMM can set. This is the one table of all knobs; scripts/knobs-doc makes
 * docs/configuration.md from it. If SeaBIOS has the same knob, its name and meaning are the same
 * here. A knob is a file from the VMM, which is read when somebody first asks for it. Flat 32-bit,
 * POST.
 */
#ifndef MACHINE_KNOBS_H
#define MACHINE_KNOBS_H

#include "lib/types.h"

/*
 * X(id, file, type, default, text for the documentation)
 *
 * BOOL and NUMBER are little-endian numbers of 1, 2, 4 or 8 bytes. Users set files under opt/ by
 * hand, so there decimal or 0x... digits are accepted as well. A TEXT has no default.
 */
#define KNOBS(X)                                                                                   \
	X(SHOW_BOOT_MENU, "etc/show-boot-menu", NUMBER, 1,                                         \
	  "0: no boot menu; 1: offered; 2: offered if there are two boot devices or more")         \
	X(BOOT_MENU_MESSAGE, "etc/boot-menu-message", TEXT, 0,                                     \
	  "Text of the prompt for the boot menu")                                                  \
	X(BOOT_MENU_KEY, "etc/boot-menu-key", NUMBER, 1,                                           \
	  "Scan code of the key that opens the boot menu: 1 is Esc, 0x86 is F12")                  \
	X(BOOT_MENU_WAIT, "etc/boot-menu-wait", NUMBER, 2500,                                      \
	  "How long the prompt for the boot menu waits, in milliseconds")                          \
	X(BOOT_FAIL_WAIT, "etc/boot-fail-wait", NUMBER, 60000,                                     \
	  "How long to wait before a reboot when nothing boots, in milliseconds; "                 \
	  "0xffffffff: for ever")                                                                  \
	X(EXTRA_PCI_ROOTS, "etc/extra-pci-roots", NUMBER, 0,                                       \
	  "Number of PCI root buses besides bus 0")                                                \
	X(PCI64, "opt/org.seabios/pci64", NUMBER, 1,                                               \
	  "64-bit PCI BARs above 4 GiB: 0 never; 1 if they do not fit below; 2 always, except "    \
	  "those of at most 64 MiB, which drivers of the firmware may need")                       \
	X(RESERVED_MEMORY_END, "etc/reserved-memory-end", NUMBER, 0,                               \
	  "End of the memory that RAM may be plugged into; 64-bit BARs go above it")               \
	X(MSR_FEATURE_CONTROL, "etc/msr_feature_control", NUMBER, 0,                               \
	  "Value for the feature control MSR (3Ah) of every CPU that is Intel's or has VMX; 0: "   \
	  "not written")                                                                           \
	X(OPTIONROMS_CHECKSUM, "etc/optionroms-checksum", BOOL, 1,                                 \
	  "Refuses option ROMs whose checksum is wrong; Selkie's own VGA ROMs are not summed")     \
	X(PCI_OPTIONROM_EXEC, "etc/pci-optionrom-exec", NUMBER, 2,                                 \
	  "Option ROMs of PCI devices to run: 0 none, 1 those of displays, 2 all")                 \
	X(PS2_KEYBOARD_SPINUP, "etc/ps2-keyboard-spinup", NUMBER, 0,                               \
	  "How long to repeat the command that enables a PS/2 keyboard until it answers, "         \
	  "in milliseconds, at most 60000; 0: it is sent once")                                    \
	X(USB_TIME_SIGATT, "etc/usb-time-sigatt", NUMBER, 100,                                     \
	  "How long to wait for a USB port to signal that it has a device, in "                    \
	  "milliseconds; ports that QEMU emulates need no wait")                                   \
	X(SERCON_PORT, "etc/sercon-port", NUMBER, 0,                                               \
	  "I/O port of a UART that becomes the console; 0: none")                                  \
	X(S3_RESUME_VGA_INIT, "etc/s3-resume-vga-init", BOOL, 0,                                   \
	  "Runs the display's option ROM again when the machine wakes up; this changes the "       \
	  "guest's interrupt vectors and its BIOS data area")                                      \
	X(SCREEN_AND_DEBUG, "etc/screen-and-debug", BOOL, 1,                                       \
	  "Text for the console is written to the log as well")                                    \
	X(THREADS, "etc/threads", NUMBER, 1,                                                       \
	  "0: devices are initialised one after the other; 1: in parallel; 2: in "                 \
	  "parallel, beginning before the display's option ROM runs")                              \
	X(SECTOR_SIZE, "opt/org.selkie/sector-size", TEXT, 0,                                      \
	  "`logical`: INT 13h uses a disk's own sector size, up to 4096 bytes, for loaders "       \
	  "that ask for the size; otherwise its sectors have 512 bytes")                           \
	X(STRICT_DISKS, "opt/org.selkie/strict-disks", BOOL, 0,                                    \
	  "With a strict boot order, uses no disk on PCI that the order does not name, whatever "  \
	  "its controller; a controller without a named disk is not started. INT 13h then has no " \
	  "drives for them, so DOS and boot loaders cannot read them")                             \
	X(FPDT, "opt/org.selkie/fpdt", BOOL, 0,                                                    \
	  "Adds an ACPI table to the VMM's that tells the operating system how long the firmware " \
	  "took; without it the VMM's tables are left as they are")                                \
	X(CPU_HOTPLUG_SMRAM, "opt/org.selkie/cpu-hotplug-smram", BOOL, 0,                          \
	  "Hides 30000-4FFFF from guests on q35, so that no guest can make a CPU that is plugged " \
	  "in run its code in SMM; conventional memory then has 192 KiB, which some boot loaders " \
	  "and DOS programs cannot work with")                                                     \
	X(LOG_LEVEL, "opt/org.selkie/log-level", NUMBER, 2,                                        \
	  "What is logged: 0 errors, 1 also warnings, 2 also information, 3 also debugging")

#define KNOB_ID(id, file, type, def, text) KNOB_##id,
enum knob { KNOBS(KNOB_ID) KNOB_COUNT };
#undef KNOB_ID

/* Forgets what was read. To be called after machine_init(). */
void knobs_init(void);

/*
 * Return the value of a NUMBER or BOOL (0 or 1), or its default if the file is absent or malformed.
 * The first to ask takes an access if the file exists. A malformed file is logged then.
 */
u64 knob_number(enum knob k);
bool knob_bool(enum knob k);
/*
 * Returns the value of a TEXT of at most @max bytes in memory that the caller frees with
 * post_free(), or NULL if it is not set.
 */
char *knob_text(enum knob k, u32 max);

/*
 * Reads the @len bytes at @buf as a number: as digits if @text is true and they are digits, else as
 * a little-endian number of 1, 2, 4 or 8 bytes. Returns 0 or -EINVAL.
 */
int knob_parse(const void *buf, u32 len, bool text, u64 *value);

#endif
