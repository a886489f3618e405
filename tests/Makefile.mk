# SPDX-License-Identifier: BSD-2-Clause
#
# Running, testing and measuring. Included by the top-level Makefile, which gives O, PYTHON, q
# and the target roms.
#
# Each suite leaves one line "PASSED FAILED" in $(O)/results/SUITE.

# ---------------------------------------------------------------- make run
#: make run         boot a Debian disk to a shell on the terminal (Ctrl-A X quits);
#:                  MACHINE=pc|q35 DISK=virtio|ide VGA=std|none KVM=auto|on|off ARGS=...
#:                  MACHINE=v86 boots a diskette with a prompt in v86, in node
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

ifeq ($(MACHINE),v86)
run: $(O)/bios-ram.bin $(vgaroms) $(prompt) $(v86)/package.json
	$(q)node scripts/v86.mjs $(v86) $(O) fda $(prompt)
else
run: roms $(image)
	$(q)scripts/setup run
	$(q)O=$(O) MACHINE=$(MACHINE) DISK=$(DISK) KVM=$(KVM) VGA=$(VGA) scripts/run $(ARGS)
endif

# ---------------------------------------------------------------- make check
#: make check       all tests; check-full adds the slow ones, check-quick has those of one minute;
#:                  check-unit, check-fuzz, check-probe, check-boot, check-vga are parts,
#:                  TESTS=tests/boot/test_order.py a part of check-boot;
#:                  STALL=1 halts the machines at times, as a busy host does (1: random seed)
# FIRMWARE=FOLDER tests another firmware, such as /usr/share/seabios for comparison.
FIRMWARE ?= $(O)
TESTS ?= tests/boot
JOBS ?= $(shell nproc)
# pytest runs the suites that start machines. It leaves a result file for each folder of tests/.
host-suites = unit fuzz
machine-suites = probe boot vga
pytest = O=$(O) FIRMWARE=$(FIRMWARE) RESULTS=$(O)/results $(PYTHON) -m pytest -q -n $(JOBS)
without-full = $(if $(FULL),,-m 'not full')

include tests/unit/Makefile.mk
-include tests/probe/Makefile.mk
include tests/vga/Makefile.mk
include tests/fuzz/Makefile.mk

.PHONY: check check-full check-quick check-boot check-setup
check-setup:
	$(q)scripts/setup $(if $(FULL),full,check)

# First builds everything. Then all suites run even if some fail, and all machines share one pool of
# JOBS workers. The exit code is the summary's.
check-full: FULL := 1
check check-full: check-setup
	$(q)rm -rf $(O)/results
	$(q)$(MAKE) --no-print-directory -k -j$(JOBS) roms ram-images unit fuzz probe $(image) || :
	$(q)for suite in $(host-suites); do \
		$(MAKE) --no-print-directory check-$$suite FULL=$(FULL) || :; \
	done
	$(q)$(pytest) $(without-full) $(machine-suites:%=tests/%) || :
	$(q)$(PYTHON) tests/summary.py $(O)/results $(host-suites) $(machine-suites)

# The unit tests, and one boot of each board and image. To be run before each commit.
check-quick: check-setup
	$(q)rm -rf $(O)/results
	$(q)$(MAKE) --no-print-directory -k -j$(JOBS) roms unit || :
	$(q)$(MAKE) --no-print-directory check-unit || :
	$(q)$(pytest) -m quick tests/boot/test_boot.py || :
	$(q)$(PYTHON) tests/summary.py $(O)/results unit boot

check-boot: roms ram-images $(image) check-setup
	$(q)$(pytest) $(without-full) $(TESTS)

# ---------------------------------------------------------------- make bench
#: make bench       what boots and BIOS calls cost, beside Debian's SeaBIOS, as a table and JSON
#:                  in build/bench; BENCH="--only q35 --detail" chooses
.PHONY: bench
bench: roms
	$(q)scripts/setup check
	$(q)O=$(O) $(PYTHON) tests/bench/bench.py $(BENCH) selkie=$(O) seabios=/usr/share/seabios
