# The linker drops these if no driver uses them.
resident-y += src/scsi/scsi.o src/scsi/sense.o
post-y += src/scsi/inquire.o
$(O)/kind-resident/src/scsi/scsi.o: CFLAGS += $(fast)
