# SPDX-License-Identifier: BSD-2-Clause
# The conformance image and suite. The top-level Makefile includes this and sets O, PYTHON,
# CC, LD, OBJCOPY, q, say, roms.
#: make probe       the conformance image, build/selkie-probe.img; conformance runs all of it

PROBE_DIR   := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
PROBE_OBJ   := $(O)/tests/probe
PROBE_PARTS := $(shell sed -n 's/^\tX(\([a-z0-9_]*\)).*/\1/p' $(PROBE_DIR)/main.c)
PROBE_FRAME := entry main tap call mem time
# Further files of parts. Each part has a C file with its own name, and may have files
# PART_something.
PROBE_MORE  := v86_asm v86_paging reentry_asm apm_asm pnp_asm stress_tables
PROBE_OBJS  := $(patsubst %,$(PROBE_OBJ)/%.o,$(PROBE_FRAME) $(PROBE_PARTS) $(PROBE_MORE))
PROBE_CFLAGS := -std=gnu11 -m16 -march=i386 -Os -ffreestanding -fno-pic -fno-pie \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fno-strict-aliasing \
	-fno-builtin -mno-sse -mno-mmx -Wall -Wextra -Werror -I$(PROBE_DIR)

.PHONY: probe
probe: $(O)/selkie-probe.img $(foreach m,0 2 4,$(O)/selkie-probe-cd$(m).iso)

$(PROBE_OBJ)/%.o: $(PROBE_DIR)/%.c $(PROBE_DIR)/Makefile.mk
	$(q)mkdir -p $(@D)
	$(call say,CC,$<)
	$(q)$(CC) $(PROBE_CFLAGS) -MMD -MP -c -o $@ $<

$(PROBE_OBJ)/%.o: $(PROBE_DIR)/%.S $(PROBE_DIR)/Makefile.mk
	$(q)mkdir -p $(@D)
	$(call say,AS,$<)
	$(q)$(CC) -m16 -MMD -MP -I$(PROBE_DIR) -c -o $@ $<

$(PROBE_OBJ)/boot.bin: $(PROBE_DIR)/boot.asm
	$(q)mkdir -p $(@D)
	$(q)nasm -f bin -o $@ $<

$(PROBE_OBJ)/cdboot.bin: $(PROBE_DIR)/boot.asm
	$(q)mkdir -p $(@D)
	$(q)nasm -DCD -f bin -o $@ $<

$(O)/selkie-probe-cd%.iso: $(PROBE_OBJ)/cdboot.bin $(O)/selkie-probe.img $(PROBE_DIR)/mkcd.py
	$(q)$(PYTHON) $(PROBE_DIR)/mkcd.py $* $(PROBE_OBJ)/cdboot.bin $(PROBE_OBJ)/probe.bin \
		$(O)/selkie-probe.img $@

$(PROBE_OBJ)/probe.lds: $(PROBE_DIR)/mklds.py $(PROBE_DIR)/main.c $(PROBE_DIR)/Makefile.mk
	$(q)mkdir -p $(@D)
	$(q)$(PYTHON) $< $(PROBE_PARTS) --with $(PROBE_MORE) > $@

$(PROBE_OBJ)/probe.elf: $(PROBE_OBJ)/probe.lds $(PROBE_OBJS)
	$(q)$(LD) -m elf_i386 --no-warn-rwx-segments -T $< -o $@ $(PROBE_OBJS)

$(PROBE_OBJ)/probe.bin: $(PROBE_OBJ)/probe.elf
	$(q)$(OBJCOPY) -O binary $< $@

$(O)/selkie-probe.img: $(PROBE_OBJ)/boot.bin $(PROBE_OBJ)/probe.bin $(PROBE_DIR)/mkimage.py
	$(q)$(PYTHON) $(PROBE_DIR)/mkimage.py $(PROBE_OBJ)/boot.bin $(PROBE_OBJ)/probe.bin $@

-include $(PROBE_OBJS:.o=.d)

# Runs the parts in required.txt on every machine. All of them must pass.
.PHONY: check-probe conformance
check-probe: probe roms
	$(q)$(pytest) $(without-full) $(PROBE_DIR)/test_probe.py

# Writes the report. It runs every part in QEMU under this BIOS and under Debian's SeaBIOS, and
# those that Bochs and v86 can run there, under this BIOS and their own. conformance-emulators runs
# only the latter.
REFERENCE_BIOS ?= /usr/share/seabios
BOCHS_BIOS ?= /usr/share/bochs
report = $(PYTHON) $(PROBE_DIR)/report.py
emulator-columns = "Selkie on Bochs=$(PROBE_OBJ)/bochs-selkie.json" "Bochs's BIOS=$(PROBE_OBJ)/bochs-own.json" \
	"Selkie on v86=$(PROBE_OBJ)/v86-selkie.json" "SeaBIOS on v86=$(PROBE_OBJ)/v86-seabios.json"
qemu-page = $(report) markdown docs/conformance.md Selkie=$(PROBE_OBJ)/selkie.json \
	SeaBIOS=$(PROBE_OBJ)/seabios.json
.PHONY: conformance-emulators emulator-results conformance-part conformance-page
emulator-results: probe roms ram-images
	$(q)scripts/setup full
	$(report) run $(O) $(PROBE_OBJ)/bochs-selkie.json bochs
	$(report) run $(BOCHS_BIOS) $(PROBE_OBJ)/bochs-own.json bochs
	$(report) run $(O) $(PROBE_OBJ)/v86-selkie.json v86
	$(report) run $(REFERENCE_BIOS) $(PROBE_OBJ)/v86-seabios.json v86
conformance: probe roms emulator-results
	$(report) run $(O) $(PROBE_OBJ)/selkie.json
	$(report) run $(REFERENCE_BIOS) $(PROBE_OBJ)/seabios.json
	$(qemu-page) $(emulator-columns)
# The columns of QEMU take long. So they can be run in pieces, whose results are kept:
# make conformance-part MACHINES="pc-ide q35-cd". conformance-page makes the page when all have run.
conformance-part: probe roms
	$(report) update $(O) $(PROBE_OBJ)/selkie.json $(MACHINES)
	$(report) update $(REFERENCE_BIOS) $(PROBE_OBJ)/seabios.json $(MACHINES)
conformance-page:
	$(qemu-page) "Selkie on Bochs=docs/conformance.md" "Bochs's BIOS=docs/conformance.md" \
		"Selkie on v86=docs/conformance.md" "SeaBIOS on v86=docs/conformance.md"
conformance-emulators: emulator-results
	$(report) markdown docs/conformance.md Selkie=docs/conformance.md SeaBIOS=docs/conformance.md \
		$(emulator-columns)
