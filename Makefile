# SPDX-License-Identifier: BSD-2-Clause
# Selkie. `make help` lists the targets.

O ?= build
V ?= 0
CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
LD := ld
OBJCOPY := objcopy
PYTHON := /usr/bin/python3
KCONFIG := /usr/lib/python3/dist-packages
VERSION := $(shell cat VERSION)

q := $(if $(filter 1,$(V)),,@)
say = $(if $(filter 1,$(V)),,@echo "  $(1)	$(2)")

ROMS := $(O)/bios-256k.bin $(O)/bios.bin $(O)/bios-microvm.bin

.PHONY: all
all: roms

-include $(O)/auto.conf
include src/Makefile.mk
-include vgasrc/Makefile.mk
# The makefiles that say how the ROMs are made. It is set here, because the tests' makefiles include
# dependency files later.
rom-makefiles := $(MAKEFILE_LIST)
-include web/Makefile.mk
-include tests/Makefile.mk

.PHONY: roms
roms: $(ROMS) $(vgaroms)

# ---------------------------------------------------------------- configuration
export KCONFIG_CONFIG := $(O)/.config
kconf = CONFIG_=CONFIG_ $(PYTHON) $(KCONFIG)/$(1).py

DEFCONFIG := qemu_defconfig

# A configuration that is there stays, even if make -B asks for everything again.
$(O)/.config:
	$(q)scripts/setup build
	$(q)mkdir -p $(O)
	$(q)test -e $@ || { $(call kconf,defconfig) configs/$(DEFCONFIG) > /dev/null; }

kconfig-files := Kconfig boot/Kconfig acpi/Kconfig $(wildcard src/*/Kconfig)
$(O)/auto.conf: $(O)/.config $(kconfig-files)
	$(q)$(call kconf,olddefconfig) > /dev/null
	$(q)$(call kconf,genconfig) --header-path $(O)/autoconf.h --config-out $@

.PHONY: menuconfig oldconfig olddefconfig savedefconfig
menuconfig oldconfig olddefconfig:
	$(q)mkdir -p $(O)
	$(q)$(call kconf,$@)
savedefconfig:
	$(q)$(call kconf,$@) --out defconfig
%_defconfig: configs/%_defconfig
	$(q)mkdir -p $(O)
	$(q)$(call kconf,defconfig) $<

# ---------------------------------------------------------------- the system ROM
CPPFLAGS := -I. -Isrc -I$(O) -include $(O)/autoconf.h
WARN := -Wall -Wextra -Werror -Wno-unused-parameter -Wstrict-prototypes -Wmissing-prototypes
CLANG := $(findstring clang,$(shell $(CC) --version))
# Options for code where room is short: they save bytes, and cost a few instructions.
OPTIMISE = $(if $(filter 128,$(CONFIG_ROM_SIZE_KB)),-Oz $(if $(CLANG),,$(smaller)),-Os)
# gcc's -Oz includes steps that make this firmware larger, and leaves out one that makes it smaller.
smaller := -fipa-pta $(addprefix -fno-,caller-saves if-conversion ipa-sra jump-tables move-loop-invariants \
	thread-jumps tree-dominator-opts tree-loop-im)
CFLAGS = -std=gnu11 $(OPTIMISE) -g -march=i486 -ffreestanding -fno-pic -fno-pie -fno-stack-protector \
	-fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections -fno-common \
	-fno-strict-aliasing -fno-delete-null-pointer-checks -fomit-frame-pointer -mregparm=3 -msoft-float -mno-sse -mno-mmx \
	-fcf-protection=none -ffile-prefix-map=$(CURDIR)/= $(WARN) \
	$(if $(CLANG),-mstack-alignment=4 -Wno-unused-command-line-argument -Wno-address-of-packed-member -Wno-gnu-variable-sized-type-not-at-end,-mpreferred-stack-boundary=2 -Wno-address-of-packed-member -fno-tree-loop-distribute-patterns --param=min-pagesize=0 -malign-data=abi)
# -malign-data=abi: gcc would align every table of 32 bytes or more to 32 bytes.
CFLAGS32 = -m32 $(CFLAGS)
# Jump tables would be data in segment EC00, which has little room.
CFLAGS16 = -m16 -fno-jump-tables $(CFLAGS)
ASFLAGS32 := -m32 -g -march=i486 -ffile-prefix-map=$(CURDIR)/=

post-obj := $(addprefix $(O)/kind-post/,$(post-y))
resident-obj := $(addprefix $(O)/kind-resident/,$(resident-y))
real-obj := $(addprefix $(O)/kind-real/,$(real-y))
entry-obj := $(addprefix $(O)/kind-entry/,$(entry-y))
smm-obj := $(addprefix $(O)/kind-smm/,$(smm-y))
# These folders' code is compiled for size, because a boot runs it once or not at all, or waits
# there for a device or the user. The paths of the usual disks are not among them.
small := $(addprefix kind-post/,acpi boot fw_cfg src) \
	$(addprefix kind-resident/,acpi boot src/char src/disk src/log src/pc src/pci src/platform src/scsi src/service \
	src/smm src/smp src/tpm src/usb)
small := $(small:%=%/%.o) kind-resident/src/resume.o $(addprefix kind-resident/src/block/,atapi.o esp.o floppy%.o \
	lsi.o megaraid.o megaraid_start.o mpt.o pieces.o pvscsi.o ramdisk.o sdhci.o) $(addprefix kind-resident/src/,cpu/guard.o \
	cpu/high.o task/background.o)
# (clang's -Oz calls functions of its library for 64-bit shifts.)
$(foreach object,$(small),$(eval $(O)/$(object): CFLAGS += $(if $(CLANG),-Os,-Oz)))
# What disk requests run is for speed where the image has room. Aligned code would execute no fewer instructions.
# (With -mtune=generic such code gets TZCNT, which is newer than a 486.)
fast = $(if $(filter 128,$(CONFIG_ROM_SIZE_KB)),,-O2 -mtune=i486 $(if $(CLANG),,$(foreach what,functions jumps loops labels,-fno-align-$(what))))
objects := $(smm-obj) $(post-obj) $(resident-obj) $(real-obj) $(entry-obj)

define cc-rule
$(O)/$(1)/%.o: %.c $(O)/auto.conf $(O)/version.h $(rom-makefiles)
	$(call say,CC,$$<)
	$(q)mkdir -p $$(@D)
	$(q)$(CC) $(2) $(CPPFLAGS) -MMD -MP -c $$< -o $$@
endef
$(eval $(call cc-rule,kind-post,$$(CFLAGS32)))
# What was fast on a 486 is larger. (In POST it makes no difference in size.)
$(eval $(call cc-rule,kind-resident,-mtune=generic $$(CFLAGS32)))
$(eval $(call cc-rule,kind-smm,$$(CFLAGS32)))
$(eval $(call cc-rule,kind-real,$$(CFLAGS16)))
$(O)/kind-entry/%.o: %.S $(O)/auto.conf $(O)/offsets.h
	$(call say,AS,$<)
	$(q)mkdir -p $(@D)
	$(q)$(CC) $(ASFLAGS32) $(CPPFLAGS) -MMD -MP -c $< -o $@

# Assembly finds the fields of C's structures by the offsets in offsets.h. The compiler calculates
# them from src/offsets.c.
$(O)/offsets.s: src/offsets.c $(O)/auto.conf
	$(q)mkdir -p $(@D)
	$(q)$(CC) $(CFLAGS32) $(CPPFLAGS) -MMD -MP -MF $(O)/offsets.d -S $< -o $@
$(O)/offsets.h: $(O)/offsets.s
	$(q)sed -n 's/^.*"->\(.*\) \(.*\)".*/#define \1 \2/p' $< > $@

$(O)/version.h: VERSION
	$(q)mkdir -p $(O)
	$(q)printf '/* from VERSION */\n#define SELKIE_VERSION "%s"\n' $(VERSION) > $@

# Compiles a board's DSDT, for VMMs that give none, to a C array. The comment that iasl puts before
# the array is cut off, because it has the date.
$(O)/%_aml.h: src/platform/%.asl
	$(call say,ASL,$<)
	$(q)mkdir -p $(@D)
	$(q)iasl -va $(if $(CONFIG_ACPI_PLUG),-D PLUG) -p $(O)/$* -tc $< > $(O)/$*.iasl || { cat $(O)/$*.iasl; false; }
	$(q)sed -n 's/^unsigned char/static const unsigned char/; /^static/,$$p' $(O)/$*.hex | sed '/^#/d' > $@
$(O)/kind-post/src/platform/i440fx.o: $(O)/i440fx_aml.h

# The address where the image ends. The same objects can be linked for any address.
ROM_TOP := 0x100000000
RAM_TOP := 0x00850000
image-bytes = $$(($(CONFIG_ROM_SIZE_KB) * 1024))
# An image in RAM is larger, because the code that the ROM has in the place of the stack has a place
# of its own there (src/selkie.lds.S). Its size is a multiple of 64 KiB, so that no small piece of
# RAM is left behind it.
ram-image-bytes = $(if $(CONFIG_MOVES),$(image-bytes),$$((($(CONFIG_ROM_SIZE_KB) + 64) * 1024)))

$(O)/selkie.lds: image-place = -DROM_TOP=$(ROM_TOP) -DROM_SIZE=$(image-bytes)
$(O)/selkie-ram.lds: image-place = -DROM_TOP=$(RAM_TOP) -DROM_SIZE=$(ram-image-bytes) -DRAM_IMAGE
$(O)/selkie.lds $(O)/selkie-ram.lds: src/selkie.lds.S src/abi/map.h $(O)/auto.conf $(rom-makefiles)
	$(q)$(CC) -E -P -x assembler-with-cpp $(CPPFLAGS) -D__ASSEMBLER__ \
		$(image-place) $< -o $@

# scripts/relocs.py needs the linker's relocations to make the table of addresses to change when the
# image moves.
$(O)/selkie-ram.elf: ld-flags = --emit-relocs
link = $(LD) -m elf_i386 -nostdlib --gc-sections --no-check-sections --enable-non-contiguous-regions \
	--no-warn-rwx-segments -z noexecstack $(ld-flags) --fatal-warnings -T $< -Map $*.map $(objects)

# The build id is a sum of the ROM's bytes, so equal ROMs have equal ids. The linker's own build id
# would cover debug information too, which contains the name of the build's folder.
$(O)/selkie.elf $(O)/selkie-ram.elf: %.elf: %.lds $(objects)
	$(call say,LD,$@)
	$(q)$(link) --build-id=0x0000000000000000000000000000000000000000 -o $@
	$(q)$(PYTHON) scripts/size.py --fits $@ || { rm $@; false; }
	$(q)$(OBJCOPY) -O binary --gap-fill 0 $@ $*.first
	$(q)$(link) --build-id=0x$$(sha1sum < $*.first | cut -c 1-40) -o $@
	$(q)rm $*.first

# Gaps are filled with zeros, so that resident .bss reads as zero even before RAM has replaced the
# ROM there.
$(O)/selkie.bin $(O)/selkie-ram.bin: %.bin: %.elf
	$(q)$(OBJCOPY) -O binary --gap-fill 0 $< $@

# Checks the size: a section that the linker script does not place would change it.
$(O)/bios-256k.bin: $(O)/selkie.bin
	$(q)test $$(stat -c %s $<) -eq $(image-bytes)
	$(q)cp $< $@

# QEMU loads this file for microvm. The contents are the same, because the firmware detects the
# board at run time.
$(O)/bios-microvm.bin: $(O)/bios-256k.bin
	$(q)cp $< $@

# Images for multiboot loaders: selkie-fixed.img stays below RAM_TOP, selkie-ram.img moves to the
# end of RAM.
$(O)/selkie-fixed.img: $(O)/selkie-ram.bin
	$(q)test $$(stat -c %s $<) -eq $(ram-image-bytes)
	$(q)cp $< $@
	$(q)head -c 8 /dev/zero >> $@
$(O)/selkie-ram.img: $(O)/selkie-ram.bin $(O)/selkie-ram.elf scripts/relocs.py
	$(q)test $$(stat -c %s $<) -eq $(ram-image-bytes)
	$(q)$(PYTHON) scripts/relocs.py $(O)/selkie-ram.elf $(ram-image-bytes) $(O)/selkie-ram.relocs
	$(q)cat $< $(O)/selkie-ram.relocs > $@
# The same as an ELF file with the note of a PVH kernel.
$(O)/selkie-pvh.elf: $(O)/selkie-ram.img $(O)/selkie-ram.elf scripts/pvh-elf
	$(q)$(PYTHON) scripts/pvh-elf $< $(O)/selkie-ram.elf $@
# For machines that load the BIOS into RAM below 1 MiB: the image adapted to that address, with the
# table for its next move inside.
$(O)/moving.bin: $(O)/selkie-ram.bin $(O)/selkie-ram.elf scripts/relocs.py
	$(q)test $$(stat -c %s $<) -eq $(ram-image-bytes)
	$(q)$(PYTHON) scripts/relocs.py $(O)/selkie-ram.elf $(ram-image-bytes) $(O)/selkie-ram.relocs --move $< $@
# Images that have a configuration of their own. The configuration is made again when a default
# changes. make -n does not run these commands, but makes a configuration that is missing in the make
# for the image, so that make is told from which defaults.
$(O)/ram/.config: configs/ram_defconfig
$(O)/128k/.config: configs/qemu_128k_defconfig
$(O)/ram/.config $(O)/128k/.config: $(kconfig-files)
	$(q)mkdir -p $(@D)
	$(q)KCONFIG_CONFIG=$@ $(call kconf,defconfig) $(filter configs/%,$^) > /dev/null

$(O)/bios-ram.bin: $(O)/bios-256k.bin $(O)/ram/.config
	$(q)$(MAKE) --no-print-directory O=$(O)/ram DEFCONFIG=ram_defconfig $(O)/ram/moving.bin
	$(q)cp $(O)/ram/moving.bin $@

.PHONY: ram-images
ram-images: $(O)/selkie-fixed.img $(O)/selkie-ram.img $(O)/selkie-pvh.elf $(O)/bios-ram.bin

$(O)/bios.bin: $(O)/bios-256k.bin $(O)/128k/.config
	$(q)$(MAKE) --no-print-directory O=$(O)/128k DEFCONFIG=qemu_128k_defconfig $(O)/128k/selkie.bin
	$(q)test $$(stat -c %s $(O)/128k/selkie.bin) -eq $$((128 * 1024))
	$(q)cp $(O)/128k/selkie.bin $@

-include $(objects:.o=.d) $(O)/offsets.d

# Shows how much of each region is used. Assertions in the linker script limit each region.
.PHONY: size
size: $(O)/bios-256k.bin
	$(q)$(PYTHON) scripts/size.py $(O)/selkie.elf

# ---------------------------------------------------------------- for users
PREFIX ?= /usr/local
prefix = $(PREFIX:%/=%)
datadir = $(prefix)/share/selkie
# libvirt looks for descriptors in /usr/share/qemu/firmware, which is for packages, in
# /etc/qemu/firmware, and in ~/.config/qemu/firmware.
SYSCONFDIR ?= /etc
descriptors = $(if $(filter /usr,$(prefix)),/usr/share,$(SYSCONFDIR))/qemu/firmware
descriptor = $(descriptors)/60-selkie.json
tools := log bootgraph
licences := LICENSE vgasrc/fonts/LICENSE.u_vga16

.PHONY: install uninstall deb
install: roms
	$(q)install -d $(addprefix $(DESTDIR)$(prefix)/,bin share/man/man1 share/selkie) $(DESTDIR)$(descriptors)
	install -m 644 $(ROMS) $(vgaroms) $(licences) $(DESTDIR)$(datadir)
	$(q)for tool in $(tools); do \
		install scripts/$$tool $(DESTDIR)$(prefix)/bin/selkie-$$tool; \
		install -m 644 packaging/selkie-$$tool.1 $(DESTDIR)$(prefix)/share/man/man1; \
	done
	sed 's,@DATADIR@,$(datadir),' packaging/60-selkie.json.in > $(DESTDIR)$(descriptor)
	$(q)chmod 644 $(DESTDIR)$(descriptor)

# Removes what `make install` has installed. Folders stay, because others may use them.
uninstall:
	rm -f $(addprefix $(DESTDIR)$(datadir)/,$(notdir $(ROMS) $(vgaroms) $(licences))) \
		$(tools:%=$(DESTDIR)$(prefix)/bin/selkie-%) \
		$(tools:%=$(DESTDIR)$(prefix)/share/man/man1/selkie-%.1) \
		$(DESTDIR)$(descriptor)
	$(q)rmdir $(DESTDIR)$(datadir)

# Packs a copy of the tree, because debhelper leaves its files beside the sources.
deb-tree = $(O)/deb/selkie-$(VERSION)
deb:
	$(q)scripts/setup deb
	$(q)rm -rf $(O)/deb
	$(q)mkdir -p $(deb-tree)
	$(q)tar -c --exclude-vcs --exclude=./build --exclude=./$(O) --exclude=__pycache__ . | tar -x -C $(deb-tree)
	$(q)cd $(deb-tree) && env -u O -u MAKEFLAGS -u KCONFIG_CONFIG dpkg-buildpackage -b -us -uc
	$(q)ls $(O)/deb/*.deb

.PHONY: compile_commands.json
compile_commands.json: $(O)/version.h $(O)/auto.conf
	$(q)$(MAKE) --no-print-directory -B -n V=1 $(objects) | $(PYTHON) scripts/compile-commands.py > $@

# Real-mode code is linked at its offset in segment F000. gdb gets a second symbol file with the
# linear addresses, where the CPU sees this code. QEMU waits at the reset vector for gdb.
# objcopy warns of each segment of the ROM that becomes empty in it, so its messages are shown only if it fails.
$(O)/selkie-real.elf: $(O)/selkie.elf
	$(q)$(OBJCOPY) --change-section-address .entry16+0xf0000 --change-section-address .text16+0xf0000 \
		--change-section-address '.fixed16.*+0xf0000' --change-section-address .reset+0xf0000 \
		-j .entry16 -j .text16 -j '.fixed16.*' -j .reset -j '.debug*' $< $@ 2> $@.log || \
		{ cat $@.log; exit 1; }

.PHONY: gdb
gdb: roms $(O)/selkie-real.elf
	$(q)scripts/setup gdb
	$(q)scripts/gdb $(O) $(ARGS)

.PHONY: help
help:
	@sed -n 's/^#: //p' $(MAKEFILE_LIST)
#: make             build the ROMs into build/
#: make ram-images  build/selkie-ram.img, for multiboot loaders, build/selkie-pvh.elf, for VMMs that
#:                  know only kernels, and build/bios-ram.bin, for v86
#: make menuconfig  choose what is built in (oldconfig, savedefconfig, NAME_defconfig)
#: make size        what each part of the ROM takes
#: make gdb         start QEMU stopped at reset, with gdb and symbols
#: make install     put the ROMs into DESTDIR PREFIX share/selkie, selkie-log, selkie-bootgraph,
#:                  and the descriptor by which libvirt finds them (make uninstall removes them);
#:                  it comes to SYSCONFDIR/qemu/firmware, or with PREFIX=/usr to its share
#: make deb         Debian packages in build/deb: selkie, and selkie-qemu, which makes it QEMU's default
#: make clean       remove build/
#: V=1 shows commands, O=DIR builds elsewhere, DEFCONFIG=NAME_defconfig takes another file of configs/
#: for a new O=DIR. CC=clang compiles build/bios-256k.bin by clang, and VGA ROMs still by gcc; clang's
#: code is too large for bios.bin, so name the files to make

.PHONY: clean
clean:
	$(q)rm -rf $(O)
