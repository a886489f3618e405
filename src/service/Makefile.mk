post-y += src/service/pmm.o
entry-y += src/service/pmm_entry.o
post-y += src/service/pnp.o src/service/pnp_build.o
entry-y += src/service/pnp_entry.o
resident-y += src/service/int13.o src/service/int13_chs.o src/service/int13_edd.o src/service/int13_removable.o
resident-y += src/service/int13_path.o src/service/int13_floppy.o src/service/int13_status.o
resident-y += src/service/caller.o
resident-$(CONFIG_FLOPPY_SCATTERED) += src/service/int13_scattered.o
resident-$(CONFIG_CDROM_BOOT) += src/service/int13_cd.o
post-y += src/service/bda_init.o src/service/services.o
resident-y += src/service/int15.o src/service/int15_move.o src/service/int18.o src/service/fault.o
resident-$(CONFIG_TPM) += src/service/tcg.o
resident-y += src/service/pcibios.o src/service/pcibios_int.o
post-y += src/service/pir.o
entry-y += src/service/bios32.o

# Jump tables hold absolute addresses, but this code runs at more than one address.
$(O)/kind-resident/src/service/pcibios.o: CFLAGS += -fno-jump-tables
post-y += src/service/power.o

# Every INT 13h call runs this code, so it is optimized for speed although that makes it larger.
$(addprefix $(O)/kind-resident/src/service/,int13.o int13_status.o int13_edd.o caller.o): CFLAGS += $(fast)
