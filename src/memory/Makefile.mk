post-y += src/memory/shadow.o
