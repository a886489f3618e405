# SPDX-License-Identifier: BSD-2-Clause
# Tests of the VGA ROMs. Included by tests/Makefile.mk.

suites += vga

.PHONY: check-vga vga-pictures
check-vga: roms check-setup
	$(q)RESULT=$(O)/results/vga $(pytest) tests/vga

vga-pictures: roms check-setup
	$(q)PICTURES=draw $(pytest) tests/vga
