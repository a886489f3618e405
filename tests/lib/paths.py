# SPDX-License-Identifier: BSD-2-Clause
"""Paths of the tree, the build and the firmware under test."""

import os
import pathlib

TREE = pathlib.Path(__file__).resolve().parents[2]
BUILD = (TREE / os.environ.get("O", "build")).resolve()
# The firmware under test is a folder for QEMU's -L. CONTROL is Debian's SeaBIOS, with which some
# tests compare it.
CONTROL = pathlib.Path("/usr/share/seabios")
FIRMWARE = (TREE / os.environ.get("FIRMWARE", BUILD)).resolve()
TESTS_CONTROL = FIRMWARE == CONTROL
DEBIAN = BUILD / "images/debian.img"
# QEMU=PATH tries another QEMU than the installed one. It may lack machine types and options that tests name.
INSTALLED_QEMU = "qemu-system-x86_64"
QEMU = os.environ.get("QEMU", INSTALLED_QEMU)


def built(name):
    """
    Returns the path of a file of the build. Fails if there is none: `make roms` alone does not make
    the images for loaders and VMMs.
    """
    path = BUILD / name
    assert path.exists(), f"{path} is not built: make roms ram-images"
    return path
