entry-y += src/real/reset.o src/real/enter.o src/real/fixed.o
real-y += src/real/shared.o
