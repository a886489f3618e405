resident-y += src/cpu/cpu.o src/cpu/exception.o src/cpu/mem.o src/cpu/time.o
post-y += src/cpu/task.o
entry-y += src/cpu/switch.o
