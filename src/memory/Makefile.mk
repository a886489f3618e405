post-y += src/memory/shadow.o src/memory/e820.o src/memory/memory.o
post-y += src/memory/image.o src/memory/relocate.o src/memory/move.o
post-y += src/memory/heap.o src/memory/alloc.o src/memory/heaps.o
resident-y += src/memory/e820_map.o
