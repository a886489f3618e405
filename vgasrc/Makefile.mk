# SPDX-License-Identifier: BSD-2-Clause
# The VGA option ROMs: one core, one file an adapter. Needs O, CC, LD, OBJCOPY and PYTHON.

VGA_FONTDIR ?= /usr/share/consolefonts
VGA_PYTHON = $(or $(PYTHON),python3)

# What every ROM has, and what some share.
vga-core := entry fonts int10 modes tables vgaregs palette font text gfx packed select post \
	    vbe vbe_modes
vga-pci-core := pci

# name: the adapter's objects; vendor, device, class.
vga-roms := stdvga
vga-objs-stdvga := stdvga dispi $(vga-pci-core)
vga-id-stdvga := 0x1234 0x1111 0x030000

# Code for any 386, without forms that small emulators lack. The compilers' 32-bit near calls
# and returns (66 E8, 66 C3) are such forms: the assembly is rewritten to 16-bit ones that keep
# the same stack layout, so every C function also has to be called that way. And since SS is not
# DS here, an operand that the compiler bases on EBP (never a frame pointer) gets DS.
VGA_CFLAGS = -std=gnu11 -Os -m16 -march=i386 -mregparm=3 -mpreferred-stack-boundary=2 \
	     -ffreestanding -fno-pic -fno-pie -fno-stack-protector -fomit-frame-pointer \
	     -fno-asynchronous-unwind-tables -fno-jump-tables -fno-optimize-sibling-calls \
	     -fno-strict-aliasing -fno-tree-loop-distribute-patterns -fno-common -fcf-protection=none \
	     -mmemcpy-strategy=libcall:-1:noalign -mmemset-strategy=libcall:-1:noalign \
	     -Wall -Wextra -Werror -Wno-address-of-packed-member -Ivgasrc
VGA_REWRITE = sed -E \
	-e 's/^(\s)calll?\s+\*%e(\w\w)\b/\1pushw $$0\n\1callw *%\2/' \
	-e 's/^(\s)calll?\s+\b/\1pushw $$0\n\1callw /' \
	-e 's/^(\s)calll?\s+\*/\1pushw $$0\n\1callw */' \
	-e 's/^(\s)retl?\s*$$/\1retw $$2/' \
	-e '/\blea/!s/([ \t,*])([-+.$$A-Za-z0-9_]*\(%ebp)/\1%ds:\2/g' \
	-e 's/^(\s)leavel?\s*$$/\1movl %ebp, %esp\n\1popl %ebp/'

vgaroms := $(patsubst %,$(O)/vgabios-%.bin,$(vga-roms))
vga-dir := $(O)/vgasrc

$(vga-dir)/font16.bin: vgasrc/mkfont.py vgasrc/fonts/extra.txt
	@mkdir -p $(@D)
	@[ -f $(VGA_FONTDIR)/Uni2-VGA16.psf.gz ] || { echo "$(VGA_FONTDIR) lacks the VGA fonts:" \
		"install the package console-setup-linux" >&2; exit 1; }
	$(VGA_PYTHON) vgasrc/mkfont.py $(VGA_FONTDIR) vgasrc/fonts/extra.txt \
		$(@D)/font8.bin $(@D)/font14.bin $@

$(vga-dir)/fonts.o: $(vga-dir)/font16.bin

$(vga-dir)/%.s: vgasrc/%.c
	@mkdir -p $(@D)
	$(CC) $(VGA_CFLAGS) -MMD -MP -MT $@ -MF $(vga-dir)/$*.d -S -o $@.raw $<
	$(VGA_REWRITE) $@.raw > $@

$(vga-dir)/%.o: $(vga-dir)/%.s
	$(CC) -m16 -c -o $@ $<

$(vga-dir)/%.o: vgasrc/%.S
	@mkdir -p $(@D)
	$(CC) -m16 -Ivgasrc -Wa,-I$(vga-dir) -c -o $@ $<

define vga-rom
$(vga-dir)/$(1).elf: $(patsubst %,$(vga-dir)/%.o,$(vga-core) $(vga-objs-$(1))) vgasrc/vgabios.lds
	$(LD) -m elf_i386 -z noexecstack --no-warn-rwx-segments -T vgasrc/vgabios.lds -Map $$(@:.elf=.map) \
		--defsym pci_vendor=$(word 1,$(vga-id-$(1))) \
		--defsym pci_device=$(word 2,$(vga-id-$(1))) \
		--defsym pci_class=$(word 3,$(vga-id-$(1))) -o $$@ $$(filter %.o,$$^)

$(O)/vgabios-$(1).bin: $(vga-dir)/$(1).elf vgasrc/stamp.py
	$(OBJCOPY) -O binary $$< $(vga-dir)/$(1).raw
	$(VGA_PYTHON) vgasrc/stamp.py $(vga-dir)/$(1).raw $$@
endef
$(foreach r,$(vga-roms),$(eval $(call vga-rom,$(r))))

.SECONDARY:
-include $(wildcard $(vga-dir)/*.d)
