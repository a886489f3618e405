entry-y += src/real/resident_header.o src/real/apm.o src/real/reset.o src/real/resume.o src/real/enter.o src/real/fixed.o
real-y += src/real/shared.o src/real/irq.o src/real/int08.o src/real/int09.o src/real/keymap.o src/real/input.o src/real/input_poll.o
real-y += src/real/int13.o src/real/int14.o src/real/int15.o src/real/int15_memory.o src/real/int16.o src/real/int17.o src/real/int1a.o
real-y += src/real/int70.o src/real/ps2.o src/real/mouse.o src/real/sercon.o src/real/sercon_port.o src/real/sercon_keys.o src/real/sercon_screen.o src/real/cp437.o
real-$(CONFIG_FEW_PARTS) += src/real/int78.o
real-$(CONFIG_SERCON_GRAPHICS) += src/real/sercon_stream.o

$(O)/kind-entry/src/real/fixed.o: $(O)/vgasrc/font16.bin
$(O)/kind-entry/src/real/fixed.o: CPPFLAGS += -DFONT8X8='"$(O)/vgasrc/font8.bin"'
