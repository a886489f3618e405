post-y += src/pc/pic.o src/pc/pit.o src/pc/rtc.o src/pc/i8042.o
