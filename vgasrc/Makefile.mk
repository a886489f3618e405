# SPDX-License-Identifier: BSD-2-Clause
# The VGA option ROMs. All share one core, and each adapter has a file of its own. The including
# Makefile sets O, CC, CLANG, LD, OBJCOPY and PYTHON.

VGA_FONTDIR ?= /usr/share/consolefonts
VGA_PYTHON = $(or $(PYTHON),python3)

# vga-core is in every ROM. Other lists are shared by some ROMs.
vga-core := entry fonts int10 modes tables vgaregs palette font text bell gfx packed select post \
	    vbe vbe_edid vbe_modes vbe_more state override
vga-pci-core := pci
vga-dispi := dispi dispi_port vbe_pm fb_window cells
# Code that only makes POST faster. virtio's ROM has no room for it.
vga-blank := font_blank

# rewrite.py knows what gcc makes, so gcc compiles the ROMs of a tree that clang compiles, too.
VGA_CC = $(if $(CLANG),gcc,$(CC))

# The largest size of a ROM, including the byte that makes its sum zero.
vga-budget := 0xa000

# For each ROM: the objects of its adapter, and its PCI vendor, device and class.
vga-roms := stdvga isavga qxl vmware virtio ati bochs-display cirrus ramfb
vga-objs-stdvga := stdvga $(vga-dispi) $(vga-blank) $(vga-pci-core)
vga-id-stdvga := 0x1234 0x1111 0x030000
vga-objs-isavga := isavga $(vga-dispi) $(vga-blank)
vga-id-isavga := 0x0000 0x0000 0x030000
vga-objs-qxl := qxl $(vga-dispi) $(vga-blank) $(vga-pci-core)
vga-id-qxl := 0x1b36 0x0100 0x030000
vga-objs-vmware := vmware $(vga-dispi) $(vga-blank) $(vga-pci-core)
vga-id-vmware := 0x15ad 0x0405 0x030000
vga-objs-virtio := virtio $(vga-dispi) $(vga-pci-core)
vga-id-virtio := 0x1af4 0x1050 0x030000
# Its driver for the device's virtio side takes the room that speed needs. (gcc copies code to save jumps.)
vga-cflags-virtio := -Oz -fno-thread-jumps
vga-objs-ati := ati $(vga-dispi) $(vga-blank) $(vga-pci-core)
vga-id-ati := 0x1002 0x5046 0x030000
vga-objs-bochs-display := bochs_display dispi dispi_mmio block block_clear fb_block console $(vga-pci-core)
vga-id-bochs-display := 0x1234 0x1111 0x038000
vga-objs-cirrus := cirrus $(vga-blank) block block_clear fb_window cells $(vga-pci-core)
vga-id-cirrus := 0x1013 0x00b8 0x030000
vga-objs-ramfb := ramfb fwcfg fwcfg_dma block block_clear fb_block console
vga-id-ramfb := 0x0000 0x0000 0x030000

# The C code runs on any 386. The C files of a ROM are compiled as one program, so the compiler
# drops what its adapter does not use. rewrite.py then replaces the instructions that small
# emulators lack. The compiler must not use string instructions, because ES may differ from DS.
# Address 0 is valid: the ROM's header is there.
VGA_CFLAGS = -std=gnu11 -Os -m16 -march=i386 -mregparm=3 \
	     -ffreestanding -fno-pic -fno-pie -fno-stack-protector \
	     -fno-omit-frame-pointer -mno-omit-leaf-frame-pointer \
	     -fno-asynchronous-unwind-tables -fno-jump-tables -fno-optimize-sibling-calls \
	     -fno-strict-aliasing -fno-delete-null-pointer-checks -fno-common -fcf-protection=none \
	     -fwhole-program -mpreferred-stack-boundary=2 -fno-tree-loop-distribute-patterns \
	     -mmemcpy-strategy=libcall:-1:noalign -mmemset-strategy=libcall:-1:noalign \
	     -Wall -Wextra -Werror -Wno-address-of-packed-member -Ivgasrc -Isrc

vgaroms := $(patsubst %,$(O)/vgabios-%.bin,$(vga-roms)) $(O)/vgabios.bin
vga-dir := $(O)/vgasrc

$(vga-dir)/font16.bin: vgasrc/mkfont.py vgasrc/fonts/extra.txt
	$(q)mkdir -p $(@D)
	$(q)[ -f $(VGA_FONTDIR)/Uni2-VGA16.psf.gz ] || { echo "$(VGA_FONTDIR) lacks the VGA fonts:" \
		"install the package console-setup-linux" >&2; exit 1; }
	$(q)$(VGA_PYTHON) vgasrc/mkfont.py $(VGA_FONTDIR) vgasrc/fonts/extra.txt \
		$(@D)/font8.bin $(@D)/font14.bin $@

$(vga-dir)/fonts.o: $(vga-dir)/font16.bin

# Headers that the firmware and the ROM share.
vga-shared := $(wildcard src/abi/*.h) src/lib/types.h src/lib/errno.h

$(vga-dir)/%.o: vgasrc/%.S $(vga-shared) $(O)/offsets.h
	$(q)mkdir -p $(@D)
	$(call say,AS,$<)
	$(q)$(VGA_CC) -m16 -Ivgasrc -Isrc -I$(O) -Wa,-I$(vga-dir) -c -o $@ $<

# $(1) is the ROM. vga-c lists its C files, which become one object, and vga-s its assembly files,
# which become one object each.
vga-c = $(patsubst %,vgasrc/%.c,$(foreach o,$(vga-core) $(vga-objs-$(1)),$(if $(wildcard vgasrc/$(o).c),$(o))))
vga-s = $(patsubst %,$(vga-dir)/%.o,$(foreach o,$(vga-core) $(vga-objs-$(1)),$(if $(wildcard vgasrc/$(o).S),$(o))))

define vga-rom
$(vga-dir)/$(1).s: $(call vga-c,$(1)) $(wildcard vgasrc/*.h) $(vga-shared) vgasrc/rewrite.py vgasrc/Makefile.mk
	$$(q)mkdir -p $$(@D)
	$$(call say,CC,$$@)
	$$(q)printf '#include "%s"\n' $(call vga-c,$(1)) > $$(@:.s=.c)
	$$(q)$$(VGA_CC) $$(VGA_CFLAGS) $$(vga-cflags-$(1)) $(if $(filter font_blank,$(vga-objs-$(1))),-DVGA_FONT_BLANK) -I. -S -o $$@.raw $$(@:.s=.c)
	$$(q)$$(VGA_PYTHON) vgasrc/rewrite.py $$@.raw > $$@.new
	$$(q)mv $$@.new $$@

$(vga-dir)/$(1).o: $(vga-dir)/$(1).s
	$$(q)$$(VGA_CC) -m16 -c -o $$@ $$<

$(vga-dir)/$(1).elf: $(vga-dir)/$(1).o $(call vga-s,$(1)) vgasrc/vgabios.lds vgasrc/Makefile.mk
	$$(call say,LD,$$@)
	$$(q)$$(LD) -m elf_i386 -z noexecstack --no-warn-rwx-segments -T vgasrc/vgabios.lds -Map $$(@:.elf=.map) \
		--defsym pci_vendor=$(word 1,$(vga-id-$(1))) \
		--defsym pci_device=$(word 2,$(vga-id-$(1))) \
		--defsym pci_class=$(word 3,$(vga-id-$(1))) \
		--defsym rom_budget=$$(vga-budget) -o $$@ $$(filter %.o,$$^)

$(O)/vgabios-$(1).bin: $(vga-dir)/$(1).elf vgasrc/stamp.py
	$$(q)$(OBJCOPY) -O binary $$< $(vga-dir)/$(1).raw
	$$(q)$(VGA_PYTHON) vgasrc/stamp.py $(vga-dir)/$(1).raw $$@
endef
$(foreach r,$(vga-roms),$(eval $(call vga-rom,$(r))))

# QEMU's name for the ROM of a VGA on the ISA bus.
$(O)/vgabios.bin: $(O)/vgabios-isavga.bin
	$(q)cp $< $@

.SECONDARY:
