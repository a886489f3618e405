# SPDX-License-Identifier: BSD-2-Clause
"""Tests v86, an emulator of a PC in JavaScript. It loads its BIOS into RAM below 1 MiB, and cannot
execute code at the top of 4 GiB.
"""

import os
import re
import subprocess

import pytest

from lib import cd, paths
from lib.guest import disk

pytestmark = [pytest.mark.selkie, pytest.mark.full]

V86 = paths.BUILD / "deps/v86"
RAM = 64 << 20  # the RAM that scripts/v86.mjs gives the machine
IMAGE = 192 << 10
LITTLE = "Selkie: less than 2 MiB of memory, the machine cannot start."
ORDINARY = "no map from the VMM, CMOS must do"


@pytest.fixture(scope="module", autouse=True)
def emulator():
    if not (V86 / "package.json").exists():
        subprocess.run([paths.TREE / "scripts/fetch-v86", V86], check=True)


def run(kind, image, text, seconds=120, **environment):
    """
    Runs v86, with these variables of scripts/v86.mjs, until `text` appears. Returns its whole output and
    its screen.
    """
    done = subprocess.run(["node", paths.TREE / "scripts/v86.mjs", V86, paths.BUILD, kind, image,
                           str(seconds), text],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, env={**os.environ, **environment})
    assert done.returncode == 0, done.stdout
    output, _, screen = done.stdout.partition("--- screen\n")
    warnings = [line for line in re.findall(r"^[EW]\d+ .*", output, re.M) if ORDINARY not in line]
    assert not warnings, warnings
    return output, screen


def test_disk():
    """The image runs at the end of RAM, and the boot sector from the first disk."""
    output, screen = run("hda", disk("hello"), "guest: hello 80")
    at = int(re.search(r"the firmware runs in RAM at (\w+)", output).group(1), 16)
    assert RAM - IMAGE - 0x10000 < at <= RAM - IMAGE
    assert "Booting from Hard Disk..." in screen


def test_diskette():
    run("fda", disk("hello", sectors=2880), "guest: hello 00")


def test_cd(tmp_path):
    run("cdrom", cd.grub(tmp_path / "grub.iso", "echo from the CD\nsleep 1000\n"), "from the CD")


def test_grub():
    run("hda", paths.DEBIAN, "Booting `Debian'")


def test_too_little_memory():
    """The debug port and the screen have one line, and the machine halts."""
    output, screen = run("hda", disk("hello"), LITTLE, MEMORY="1")
    assert output.strip() == LITTLE and screen.strip() == LITTLE
