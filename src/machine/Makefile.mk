post-y += src/machine/machine.o src/machine/fw_cfg.o src/machine/knobs.o
resident-$(CONFIG_S3) += src/machine/cpus_now.o
# These are for images that a loader starts. The ROM does not refer to them, so the linker drops
# them there.
post-y += src/machine/multiboot.o
post-$(CONFIG_PVH) += src/machine/pvh.o
entry-y += src/machine/multiboot_entry.o
entry-$(CONFIG_PVH) += src/machine/pvh_entry.o
