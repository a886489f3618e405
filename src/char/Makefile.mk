post-y += src/char/pic.o src/char/timer.o src/char/i8042.o src/char/ports.o src/char/sercon.o
resident-y += src/char/console.o
