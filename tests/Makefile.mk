# SPDX-License-Identifier: BSD-2-Clause
#
# Every test target. The top-level Makefile includes this; it may also be used by itself
# (make -f tests/Makefile.mk check-unit) while the firmware does not build.
#
# Each suite leaves one line "PASSED FAILED" in $(O)/results/SUITE.

O ?= build
PYTHON ?= /usr/bin/python3

include tests/unit/Makefile.mk
-include tests/probe/Makefile.mk
