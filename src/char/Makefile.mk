post-y += src/char/ports.o src/char/sercon.o
resident-y += src/char/console.o src/char/input.o
