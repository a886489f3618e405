post-$(CONFIG_BARE_SCREEN) += src/char/bare_screen.o
post-y += src/char/ports.o src/char/sercon.o
resident-y += src/char/console.o src/char/input.o
