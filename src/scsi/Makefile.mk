# The linker drops what no adapter uses.
resident-y += src/scsi/scsi.o src/scsi/sense.o
post-y += src/scsi/inquire.o
