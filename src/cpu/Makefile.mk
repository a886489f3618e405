resident-y += src/cpu/cpu.o src/cpu/exception.o src/cpu/guard.o src/cpu/lock.o src/cpu/mem.o src/cpu/time.o
post-y += src/cpu/byte_sum.o src/cpu/mtrr.o src/cpu/smp.o src/cpu/task.o
entry-y += src/cpu/ap_start.o src/cpu/switch.o
resident-y += src/cpu/high.o src/cpu/v86.o src/cpu/page_walk.o
post-y += src/cpu/smm.o
entry-y += src/cpu/smm_entry.o src/cpu/v86_gate.o
smm-y += src/cpu/smm_handler.o
entry-$(CONFIG_KERNEL_LOADER) += src/cpu/kernel_jump.o
