resident-y += src/pc/exception.o src/pc/pic.o
post-y += src/pc/pit.o src/pc/rtc.o src/pc/i8042.o
resident-$(CONFIG_FEW_PARTS) += src/pc/lapic_tick.o
