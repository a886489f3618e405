post-y += src/service/pmm.o
entry-y += src/service/pmm_entry.o
