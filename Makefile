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

ROMS := $(O)/bios-256k.bin

.PHONY: all
all: roms

-include $(O)/auto.conf
include src/Makefile.mk
-include vgasrc/Makefile.mk
-include tests/Makefile.mk
-include tests/unit/Makefile.mk
-include tests/probe/Makefile.mk

.PHONY: roms
roms: $(ROMS) $(vgaroms)

# ---------------------------------------------------------------- configuration
export KCONFIG_CONFIG := $(O)/.config
kconf = CONFIG_=CONFIG_ $(PYTHON) $(KCONFIG)/$(1).py

$(O)/.config:
	$(q)mkdir -p $(O)
	$(q)$(call kconf,defconfig) configs/qemu_defconfig > /dev/null

$(O)/auto.conf: $(O)/.config Kconfig $(wildcard src/*/Kconfig)
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
CFLAGS := -std=gnu11 -Os -g -march=i486 -ffreestanding -fno-pic -fno-pie -fno-stack-protector \
	-fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections -fno-common \
	-fno-strict-aliasing -fomit-frame-pointer -mregparm=3 -msoft-float -mno-sse -mno-mmx \
	-fcf-protection=none -ffile-prefix-map=$(CURDIR)/= $(WARN) \
	$(if $(CLANG),-mstack-alignment=4 -Wno-unused-command-line-argument -Wno-address-of-packed-member -Wno-gnu-variable-sized-type-not-at-end,-mpreferred-stack-boundary=2 -Wno-address-of-packed-member -fno-tree-loop-distribute-patterns)
CFLAGS32 := -m32 $(CFLAGS)
CFLAGS16 := -m16 $(CFLAGS)
ASFLAGS32 := -m32 -g -march=i486 -ffile-prefix-map=$(CURDIR)/=

post-obj := $(addprefix $(O)/kind-post/,$(post-y))
resident-obj := $(addprefix $(O)/kind-resident/,$(resident-y))
real-obj := $(addprefix $(O)/kind-real/,$(real-y))
entry-obj := $(addprefix $(O)/kind-entry/,$(entry-y))
objects := $(post-obj) $(resident-obj) $(real-obj) $(entry-obj)

define cc-rule
$(O)/$(1)/%.o: %.c $(O)/auto.conf $(O)/version.h $(MAKEFILE_LIST)
	$(call say,CC,$$<)
	$(q)mkdir -p $$(@D)
	$(q)$(CC) $(2) $(CPPFLAGS) -MMD -MP -c $$< -o $$@
endef
$(eval $(call cc-rule,kind-post,$$(CFLAGS32)))
$(eval $(call cc-rule,kind-resident,$$(CFLAGS32)))
$(eval $(call cc-rule,kind-real,$$(CFLAGS16)))
$(O)/kind-entry/%.o: %.S $(O)/auto.conf
	$(call say,AS,$<)
	$(q)mkdir -p $(@D)
	$(q)$(CC) $(ASFLAGS32) $(CPPFLAGS) -MMD -MP -c $< -o $@

$(O)/version.h: VERSION
	$(q)mkdir -p $(O)
	$(q)printf '/* from VERSION */\n#define SELKIE_VERSION "%s"\n' $(VERSION) > $@

$(O)/selkie.lds: src/selkie.lds.S src/memory/map.h $(O)/auto.conf
	$(q)$(CC) -E -P -x assembler-with-cpp $(CPPFLAGS) -D__ASSEMBLER__ \
		-DROM_SIZE='($(CONFIG_ROM_SIZE_KB) * 1024)' $< -o $@

$(O)/selkie.elf: $(O)/selkie.lds $(objects)
	$(call say,LD,$@)
	$(q)$(LD) -m elf_i386 -nostdlib --gc-sections --no-check-sections \
		--no-warn-rwx-segments -z noexecstack --build-id=none \
		--fatal-warnings -T $(O)/selkie.lds -Map $(O)/selkie.map $(objects) -o $@

# The fill is 0: resident .bss then reads as zero before there is RAM in its place.
$(O)/selkie.bin: $(O)/selkie.elf
	$(q)$(OBJCOPY) -O binary --gap-fill 0 $< $@

# A section that the linker script does not place would make the image another size.
$(O)/bios-256k.bin: $(O)/selkie.bin
	$(q)test $$(stat -c %s $<) -eq $$(($(CONFIG_ROM_SIZE_KB) * 1024))
	$(q)cp $< $@

-include $(objects:.o=.d)

.PHONY: clean
clean:
	$(q)rm -rf $(O)
