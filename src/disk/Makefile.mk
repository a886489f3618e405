resident-y += src/disk/drive.o src/disk/fdpt.o
post-y += src/disk/geometry.o
resident-$(CONFIG_CDROM_BOOT) += src/disk/cd_emulation.o src/disk/cd_image.o src/disk/el_torito.o

# Optimized for speed, because each INT 13h call looks up its drive here.
$(O)/kind-resident/src/disk/drive.o: CFLAGS += -O2
