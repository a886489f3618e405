resident-y += src/block/block.o src/block/pieces.o src/block/high.o

resident-$(CONFIG_VIRTIO_BLK) += src/block/virtio_blk.o

resident-$(CONFIG_VIRTIO_SCSI) += src/block/virtio_scsi.o

resident-$(CONFIG_LSI53C8XX) += src/block/lsi.o
post-$(CONFIG_LSI53C8XX) += src/block/lsi_probe.o

resident-$(CONFIG_PVSCSI) += src/block/pvscsi.o

resident-$(CONFIG_FUSION_MPT) += src/block/mpt.o src/block/mpt_probe.o

resident-$(CONFIG_MEGARAID_SAS) += src/block/megaraid.o src/block/megaraid_start.o
post-$(CONFIG_MEGARAID_SAS) += src/block/megaraid_probe.o

resident-$(CONFIG_AM53C974) += src/block/esp.o

resident-$(CONFIG_ATA) += src/block/ata.o src/block/atapi.o
post-$(CONFIG_ATA) += src/block/ata_probe.o

resident-$(CONFIG_AHCI) += src/block/ahci.o
post-$(CONFIG_AHCI) += src/block/ahci_probe.o

resident-$(CONFIG_NVME) += src/block/nvme.o src/block/nvme_start.o
post-$(CONFIG_NVME) += src/block/nvme_probe.o

resident-$(CONFIG_SDHCI) += src/block/sdhci.o
post-$(CONFIG_SDHCI) += src/block/sdhci_probe.o

resident-$(CONFIG_FLOPPY) += src/block/floppy.o src/block/floppy_fdc.o src/block/floppy_state.o
resident-$(CONFIG_FLOPPY) += src/block/floppy_measure.o src/block/floppy_head.o src/block/floppy_block.o
post-$(CONFIG_FLOPPY) += src/block/floppy_probe.o
resident-y += src/block/floppy_media.o

resident-$(CONFIG_RAMDISK) += src/block/ramdisk.o

# These serve both ATA and SCSI drivers. The linker drops what no chosen driver uses.
resident-y += src/block/scsi_disk.o
post-y += src/block/scsi_probe.o src/block/ata_identify.o

# Optimized for speed, because each request executes a few hundred of these instructions.
FAST_DISKS := $(O)/kind-resident/src/block/floppy_fdc.o
# Every disk call runs this code. Where the image has room, it is larger and executes fewer
# instructions.
FAST_DISKS += $(addprefix $(O)/kind-resident/src/block/,block.o nvme.o virtio_blk.o virtio_scsi.o)
$(FAST_DISKS): CFLAGS += $(fast)
