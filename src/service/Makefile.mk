post-y += src/service/pmm.o
entry-y += src/service/pmm_entry.o
post-y += src/service/pnp.o src/service/pnp_build.o
entry-y += src/service/pnp_entry.o
resident-y += src/service/int13.o src/service/int13_chs.o src/service/int13_edd.o
resident-y += src/service/int13_path.o
