resident-y += src/smp/smp.o
post-y += src/smp/mtrr.o
entry-y += src/smp/ap_start.o
