# SPDX-License-Identifier: BSD-2-Clause
"""Where things are, and which of them a run uses."""

import os
import pathlib

TREE = pathlib.Path(__file__).resolve().parents[2]
BUILD = (TREE / os.environ.get("O", "build")).resolve()
# The firmware under test: a folder for QEMU's -L. The control is Debian's SeaBIOS.
CONTROL = pathlib.Path("/usr/share/seabios")
FIRMWARE = (TREE / os.environ.get("FIRMWARE", BUILD)).resolve()
TESTS_CONTROL = FIRMWARE == CONTROL
DEBIAN = BUILD / "images/debian.img"
QEMU = os.environ.get("QEMU", "qemu-system-x86_64")
