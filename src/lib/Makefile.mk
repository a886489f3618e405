resident-y += src/lib/checksum.o src/lib/errno.o src/lib/printf.o src/lib/string.o
