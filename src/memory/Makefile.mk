post-y += src/memory/shadow.o src/memory/e820.o src/memory/memory.o
post-y += src/memory/image.o src/memory/relocate.o src/memory/move.o
post-y += src/memory/heap.o src/memory/alloc.o src/memory/heaps.o
resident-y += src/memory/e820_map.o

# Every boot runs this for each block of memory.
$(O)/kind-post/src/memory/alloc.o: CFLAGS += $(fast)
