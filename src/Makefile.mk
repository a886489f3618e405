# The folders of the firmware. Each folder's Makefile.mk adds its files to a list for their kind.
# post-y: flat code and data for POST only; resident-y: flat, stays while a guest runs; real-y: real
# mode; smm-y: runs in SMRAM. The linker fills the flat regions in this order, so a large function
# should come before small ones, which fit in the rest of a region.
resident-$(CONFIG_S3) += src/resume.o
include src/lib/Makefile.mk src/cpu/Makefile.mk src/log/Makefile.mk src/pc/Makefile.mk
include src/memory/Makefile.mk src/task/Makefile.mk src/smp/Makefile.mk src/smm/Makefile.mk
include src/pci/Makefile.mk src/device/Makefile.mk src/platform/Makefile.mk src/block/Makefile.mk
include src/disk/Makefile.mk src/virtio/Makefile.mk src/scsi/Makefile.mk
include src/char/Makefile.mk src/usb/Makefile.mk src/service/Makefile.mk src/real/Makefile.mk
include src/picture/Makefile.mk
include fw_cfg/Makefile.mk src/machine/Makefile.mk acpi/Makefile.mk boot/Makefile.mk src/tpm/Makefile.mk

post-y += src/post.o
