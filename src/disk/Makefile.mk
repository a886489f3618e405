resident-y += src/disk/drive.o src/disk/fdpt.o
post-y += src/disk/geometry.o
resident-$(CONFIG_CDROM_BOOT) += src/disk/cd_emulation.o src/disk/cd_image.o src/disk/el_torito.o
