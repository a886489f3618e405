# SPDX-License-Identifier: BSD-2-Clause
# Tests of the VGA ROMs. Included by tests/Makefile.mk.

suites += vga

.PHONY: check-vga vga-pictures
check-vga: roms $(image) check-setup
	$(q)RESULT=$(O)/results/vga $(pytest) $(if $(FULL),,-m 'not full') tests/vga

vga-pictures: roms $(image) check-setup
	$(q)PICTURES=draw $(pytest) tests/vga
