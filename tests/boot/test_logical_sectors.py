# SPDX-License-Identifier: BSD-2-Clause
"""Tests disks with sectors of 4096 bytes where a knob makes INT 13h use this size too.
"""

import struct

import pytest

from lib.calls import Calls
from lib.guest import disk

SIZE = "logical_block_size=4096,physical_block_size=4096"
KINDS = {
    "virtio-blk": ["-device", f"virtio-blk-pci,drive=d,{SIZE}"],
    "virtio-scsi": ["-device", "virtio-scsi-pci,id=s", "-device", f"scsi-hd,drive=d,{SIZE}"],
    "nvme": ["-device", f"nvme,drive=d,serial=x,{SIZE}"],
}


def machine(tmp_path, kind, *more):
    """
    Returns QEMU arguments for a disk that boots guests/calls.asm. Its sector 9, of 4096 bytes,
    begins with a text.
    """
    image = bytearray(disk("calls", 4096).read_bytes())
    image[9 * 4096:9 * 4096 + 4] = b"nine"
    path = tmp_path / "disk"
    path.write_bytes(image)
    return ["-drive", f"if=none,id=d,format=raw,file={path}", *KINDS[kind], *more]


@pytest.mark.selkie
@pytest.mark.parametrize("kind", KINDS)
def test_logical(kind, tmp_path):
    knob = ["-fw_cfg", "name=opt/org.selkie/sector-size,string=logical"]
    with Calls(*machine(tmp_path, kind, *knob)) as bios:
        sectors, size = struct.unpack_from("<QH", bios.parameters(0x80).result, 16)
        assert (sectors, size) == (512, 4096)
        assert not bios.edd(0x42, 0x80, 9).cf
        assert bios.memory_at(0x20000, 4) == b"nine"
        bios.write(0x20000, b"ten " * 2048)
        assert not bios.edd(0x43, 0x80, 10, 2).cf
        bios.write(0x20000, bytes(8192))
        assert not bios.chs(0x02, 0x80, 2, 0, 0, 11).cf
        assert bios.memory_at(0x20000, 8192) == b"ten " * 2048
        assert bios.edd(0x42, 0x80, 512).cf
        # Formatting a track is possible only with sectors of 512 bytes.
        assert bios.chs(0x05, 0x80, 63).ah == 1


@pytest.mark.selkie
@pytest.mark.parametrize("kind", KINDS)
def test_usual(kind, tmp_path):
    with Calls(*machine(tmp_path, kind)) as bios:
        sectors, size = struct.unpack_from("<QH", bios.parameters(0x80).result, 16)
        assert (sectors, size) == (4096, 512)
        assert not bios.edd(0x42, 0x80, 72).cf
        assert bios.memory_at(0x20000, 4) == b"nine"
