# SPDX-License-Identifier: BSD-2-Clause
"""An option ROM calls the BIOS during POST, and later from handlers that it has hooked into BIOS
calls.
"""

import struct

import pytest

from lib.guest import SECTOR, disk, rom
from lib.vm import VM, drive

CHECKS = 9
SECTORS = 2880


def numbered(path):
    """Returns the guest's disk. Each sector after the guest begins with its number."""
    image = bytearray(disk("hooked", SECTORS).read_bytes())
    for sector in range(1, SECTORS):
        struct.pack_into("<I", image, sector * SECTOR, sector)
    path.write_bytes(image)
    return path


@pytest.mark.parametrize("kind", ["virtio", "ide"])
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_calls_within_calls(tmp_path, machine, kind):
    image = numbered(tmp_path / "disk.img")
    args = ["-machine", machine, "-option-rom", rom(tmp_path / "hooks.rom", name="rom_hooks"),
            *(["-device", "isa-fdc"] if machine == "q35" else []),
            "-drive", f"if=none,id=fd0,format=raw,file={image},snapshot=on",
            "-device", "floppy,unit=0,drive-type=144,drive=fd0"]
    with VM(*args, *drive(kind, image, bootindex=1)) as vm:
        assert vm.expect(r"rom: (\w*) end").group(1) == "1" * CHECKS
        match = vm.expect(r"guest: (\w+) (\w+) (\w+) (\w+) (\w+) end", timeout=60)
        failed, ticks, disks, waits, wrong = (int(word, 16) for word in match.groups())
        assert (failed, wrong) == (0, 0)
        assert ticks > 4 and disks >= 48 and waits >= 24
