# SPDX-License-Identifier: BSD-2-Clause
# Tests of the VGA ROMs. Included by tests/Makefile.mk.

.PHONY: check-vga vga-pictures
check-vga: roms $(image) check-setup
	$(q)$(pytest) $(without-full) tests/vga

vga-pictures: roms $(image) check-setup
	$(q)PICTURES=draw $(pytest) tests/vga
