resident-y += src/cpu/cpu.o src/cpu/guard.o src/cpu/mem.o src/cpu/time.o src/cpu/wait.o src/cpu/high.o
post-y += src/cpu/byte_sum.o src/cpu/simd.o
post-$(CONFIG_BULK_BY_SSE) += src/cpu/bulk.o
entry-y += src/cpu/switch.o
