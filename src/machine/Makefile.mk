post-y += src/machine/machine.o src/machine/fw_cfg.o src/machine/knobs.o
# These are for images that a multiboot loader starts. The ROM does not refer to them, so the linker
# drops them there.
post-y += src/machine/multiboot.o
entry-y += src/machine/multiboot_entry.o
