post-y += src/machine/machine.o src/machine/fw_cfg.o src/machine/knobs.o
# Without a reference to them from the ROM the linker leaves these out there.
post-y += src/machine/multiboot.o
entry-y += src/machine/multiboot_entry.o
