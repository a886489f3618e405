# SPDX-License-Identifier: BSD-2-Clause
"""Lists what real guests and users' reports have shown to be important: the right behaviour, what
decides it, and the tests for it.

docs/conformance.md shows this list. tests/boot/test_docs.py checks that the tests exist.
"""

TITLE = "## What real guests showed"
SPECIFICATION, TESTS = 1, 2     # indexes in a row

ROWS = [
    ("Pages of C8000-EFFFF that no ROM covers are no RAM, and a memory manager has 108 KiB of them, a page frame among them",
     "EMM386 and JEMM386: a page that can be written is taken by somebody",
     ["boot/test_option_rom.py::test_upper_memory"]),
    ("Services work with the interrupt controllers at 00h, 18h, 20h, 50h, 70h, 90h and F0h",
     "Intel 8259A data sheet, ICW2; DOS extenders and boot loaders move them",
     ["boot/test_interrupts.py::test_moved_controllers",
      "boot/test_interrupts.py::test_tick_at_an_exceptions_vector"]),
    ("A diskette whose IRQ 6 goes elsewhere ends with 80h",
     "IBM PS/2 and PC BIOS Interface TR, INT 13H, status 80H",
     ["boot/test_interrupts.py::test_diskette_without_its_interrupt"]),
    ("A diskette is read where no command VERIFY is",
     "Intel 8272A data sheet, which has none; v86 and Bochs",
     ["unit/test_floppy.c::test_verify_reads"]),
    ("Each mode shows the pixels that it promises; 6Ah and 102h are 800x600",
     "VBE Core 3.0, mode numbers; IBM VGA: bit 7 of CR11 locks CR00 to CR07",
     ["vga/test_modes.py::test_every_mode"]),
    ("Cirrus Logic's own modes and its functions of INT 10h AH=12h",
     "GD5446 Technical Reference Manual; drivers of Windows 3.x and 95",
     ["vga/test_modes.py::test_every_mode", "vga/test_modes.py::test_cirrus_calls"]),
    ("Disks without a boot order are numbered kind by kind, ATA before virtio",
     "SeaBIOS, with two disks of each kind",
     ["boot/test_order.py::test_kinds_without_an_order",
      "boot/test_order.py::test_every_kind_without_an_order"]),
    ("What is booted is 80h, the others follow in order",
     "boot loaders that read on from 80h; BIOS Boot Specification 1.01, 6.4",
     ["boot/test_order.py::test_next_disk_is_the_first",
      "boot/test_order.py::test_chosen_disk_is_the_first"]),
    ("What is booted has its BARs where not all find room",
     "PCI 3.0, 6.2.5; machines with dozens of bridges",
     ["boot/test_pci.py::test_what_is_booted_has_ports", "unit/test_place.c::test_memory_wanted"]),
    ("INT 13h and INT 40h return with interrupts on, other services with the caller's flag",
     "IBM PC AT TR, BIOS listing: STI, and RET 2 at the end",
     ["probe/int13.c::interrupt_flag"]),
    ("nIEN is clear on both IDE channels, and a program's commands raise their interrupts",
     "ATA/ATAPI-6, 7.8; XDMA.SYS and XCDROM.SYS poll the bus master's status",
     ["boot/test_interrupts.py::test_commands_of_a_program_raise_interrupts"]),
    ("IRQs 0, 1, 2, 6, 8, 12, 13 and 14 are enabled, and no other",
     "SeaBIOS; IBM PC AT TR, BIOS listing",
     ["boot/test_interrupts.py::test_masks"]),
    ("Each answer of INT 15h AX=E820h has 20 bytes",
     "ACPI 6.5, 15.1; boot loaders with room for 20",
     ["probe/int15_mem.c::other_buffers"]),
    ("An option ROM may call INT 18h and 19h, close A20, set TF and fill 30000",
     "ROMs of the 1990s; BIOS Boot Specification 1.01, 5",
     ["boot/test_option_rom.py::test_rude_rom"]),
    ("Where an option ROM stops POST, the log says which one",
     "ROMs that overwrite the firmware's data or do not return",
     ["boot/test_option_rom.py::test_log_names_the_rom"]),
    ("SMM runs nothing and writes nothing that a guest can reach",
     "Intel SDM, volume 3, System Management Mode; 440FX and Q35 data sheets",
     ["boot/test_smm.py::test_writable_segment", "boot/test_smm.py::test_shadow_ram",
      "boot/test_smm.py::test_display_memory", "boot/test_smm.py::test_gate"]),
    ("Services under a virtual-8086 monitor reach the caller's memory through its page tables",
     "Intel SDM, volume 3, Virtual-8086 Mode; EMM386",
     ["boot/test_smm.py::test_memory_of_callers"]),
    ("A diskette is read under a monitor, with and without a hook of INT 15h",
     "EMM386 and JEMM386",
     ["boot/test_smm.py::test_diskette_without_interrupts"]),
    ("A drive that keeps DRQ set, also from power-on, ends in an error",
     "ATA/ATAPI-6, 9.8: the device ends its data phase",
     ["unit/test_atapi.c::test_endless_data"]),
    ("Where storage stops answering the next device boots and the VMM goes on",
     "QEMU: a reset of the device waits for its queue",
     ["boot/test_stalled.py::test_next_disk_boots", "boot/test_storage_matrix.py::test_storage_that_stops_answering"]),
    ("A start behind a reset, a restart by Linux or a migration is like the first",
     "440FX and Q35 data sheets: PAM registers keep their values",
     ["boot/test_starts.py::test_resets", "boot/test_starts.py::test_after_linux",
      "boot/test_starts.py::test_after_migration", "boot/test_starts.py::test_after_unplug",
      "boot/test_reset.py::test_reset_within_post",
      "boot/test_reset.py::test_jump_with_a_shutdown_code"]),
    ("-uuid, -smbios and -acpitable reach guests of old machine types",
     "QEMU's fw_cfg items 8000h and 8001h",
     ["boot/test_tables.py::test_smbios_of_an_old_machine",
      "boot/test_tables.py::test_acpi_of_the_user"]),
    ("A machine with too little memory says so on debug port, UART and screen",
     "users who start machines with -m 512K or 1M",
     ["boot/test_option_rom.py::test_too_little_memory"]),
    ("A serial console is cleared by an escape sequence",
     "ECMA-48, 8.3.39 (ED); GRUB, which clears often",
     ["boot/test_boot.py::test_serial_console_erases"]),
    ("A graphics mode does not clear a serial console, and its text follows there line by line",
     "boot loaders that draw their own screen, such as GRUB's gfxterm, and the messages before it",
     ["boot/test_boot.py::test_serial_console_in_graphics",
      "boot/test_boot.py::test_serial_console_and_grub"]),
    ("All CPUs have the same MTRRs",
     "Intel SDM, volume 3, MTRRs in multiprocessor systems; Linux complains under TCG all the "
     "same, whose INIT clears them",
     ["boot/test_boot.py::test_mtrrs_of_every_cpu"]),
]


def markdown():
    """Returns the section of docs/conformance.md."""
    lines = [TITLE, "", "| what is right | what decides | tests |", "|---|---|---|"]
    lines += [f"| {right} | {decides} | {', '.join(f'`{name}`' for name in tests)} |"
              for right, decides, tests in ROWS]
    return "\n".join(lines) + "\n"
