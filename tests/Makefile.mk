# SPDX-License-Identifier: BSD-2-Clause
#
# Running, testing and measuring. Included by the top-level Makefile, which gives O, PYTHON, q
# and the target roms.
#
# Each suite leaves one line "PASSED FAILED" in $(O)/results/SUITE.

# ---------------------------------------------------------------- make run
#: make run         boot a Debian disk to a shell on the terminal (Ctrl-A X quits);
#:                  MACHINE=pc|q35 DISK=virtio|ide VGA=std|none KVM=auto|on|off ARGS=...
MACHINE ?= pc
DISK ?= virtio
KVM ?= auto
VGA ?= std
image := $(O)/images/debian.img

$(image): scripts/make-image scripts/initramfs-init
	$(q)scripts/setup run
	$(q)scripts/make-image $@

.PHONY: image run
image: $(image)

run: roms $(image)
	$(q)scripts/setup run
	$(q)O=$(O) MACHINE=$(MACHINE) DISK=$(DISK) KVM=$(KVM) VGA=$(VGA) scripts/run $(ARGS)

# ---------------------------------------------------------------- make check
#: make check       all tests; check-full adds the slow ones; check-unit, check-fuzz, check-probe,
#:                  check-boot are parts, TESTS=tests/boot/test_order.py a part of check-boot;
#:                  STALL=1 halts the machines at times, as a busy host does (1: random seed)
# FIRMWARE=FOLDER tries another firmware (/usr/share/seabios is the control).
FIRMWARE ?= $(O)
TESTS ?= tests/boot
JOBS ?= $(shell nproc)
suites = unit fuzz probe boot
pytest = O=$(O) FIRMWARE=$(FIRMWARE) $(PYTHON) -m pytest -q -n $(JOBS)

include tests/unit/Makefile.mk
-include tests/probe/Makefile.mk
include tests/vga/Makefile.mk
include tests/fuzz/Makefile.mk

.PHONY: check check-full check-boot check-setup
check-setup:
	$(q)scripts/setup check

# Every suite runs, whatever the others did; the summary's exit code tells.
check check-full: check-setup
	$(q)rm -rf $(O)/results
	$(q)for suite in $(suites); do \
		$(MAKE) --no-print-directory check-$$suite FULL=$(filter check-full,$@) || :; \
	done
	$(q)$(PYTHON) tests/summary.py $(O)/results $(suites)

check-boot: roms $(image) check-setup
	$(q)RESULT=$(O)/results/boot $(pytest) $(if $(FULL),,-m 'not full') $(TESTS)

# ---------------------------------------------------------------- make bench
#: make bench       what boots and BIOS calls cost, beside Debian's SeaBIOS, as a table and JSON
#:                  in build/bench; BENCH="--only q35 --detail" chooses
.PHONY: bench
bench: roms
	$(q)scripts/setup check
	$(q)O=$(O) $(PYTHON) tests/bench/bench.py $(BENCH) selkie=$(O) seabios=/usr/share/seabios
