post-y += src/service/pmm.o
entry-y += src/service/pmm_entry.o
post-y += src/service/pnp.o src/service/pnp_build.o
entry-y += src/service/pnp_entry.o
