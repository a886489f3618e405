# SPDX-License-Identifier: BSD-2-Clause
"""Guests that use the VGA ROM: pictures, the protected-mode interface, EDID.

    make vga-pictures      draws the references anew, to be looked at before they are committed
"""

import os
import pathlib
import struct
import subprocess
import zlib

import pytest

from lib import paths
from lib.vm import VM

HERE = pathlib.Path(__file__).parent
PICTURES = {
    "text": ("VGA", 0x0003, 0), "text-40": ("VGA", 0x0001, 0), "mono": ("VGA", 0x0007, 0),
    "cga-4": ("VGA", 0x0004, 0), "cga-6": ("VGA", 0x0006, 0), "ega-0d": ("VGA", 0x000D, 0),
    "ega-10": ("VGA", 0x0010, 0), "vga-11": ("VGA", 0x0011, 0), "vga-12": ("VGA", 0x0012, 0),
    "vga-13": ("VGA", 0x0013, 0), "vbe-8": ("VGA", 0x4F02, 0x103),
    "vbe-15": ("VGA", 0x4F02, 0x110), "vbe-16": ("VGA", 0x4F02, 0x117),
    "vbe-24": ("VGA", 0x4F02, 0x112), "vbe-32": ("VGA", 0x4F02, 0x4144),
    "svga-16": ("VGA", 0x006A, 0), "cirrus-text": ("cirrus-vga", 0x0003, 0),
    "cirrus-8": ("cirrus-vga", 0x4F02, 0x103), "cirrus-16": ("cirrus-vga", 0x4F02, 0x117),
    "bochs-text": ("bochs-display", 0x0003, 0), "bochs-32": ("bochs-display", 0x4F02, 0x4143),
    "ramfb-text": ("ramfb", 0x0003, 0),
}


def png(path):
    """(width, height, rows of RGB) of a PNG that QEMU wrote: 8 bits, RGB, not interlaced."""
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed = 8, b""
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, color = struct.unpack_from(">IIBB", body)
            assert (depth, color) == (8, 2)
        packed += body if kind == b"IDAT" else b""
        at += length + 12
    raw, line, rows = zlib.decompress(packed), width * 3, []
    above = bytearray(line)
    for y in range(height):
        rule, row = raw[y * (line + 1)], bytearray(raw[y * (line + 1) + 1:(y + 1) * (line + 1)])
        for x in range(line if rule else 0):
            a = row[x - 3] if x >= 3 else 0
            b, c = above[x], above[x - 3] if x >= 3 else 0
            nearest = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
            row[x] = row[x] + (0, a, b, (a + b) // 2, nearest)[rule] & 0xFF
        rows.append(bytes(row))
        above = row
    return width, height, rows


def image(name, **defines):
    out = paths.BUILD / "tests/vga" / ("-".join([name, *map(str, defines.values())]) + ".img")
    out.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["nasm", "-f", "bin", "-o", out, *(f"-D{k}={v}" for k, v in defines.items()),
                    HERE / f"{name}.asm"], check=True)
    with open(out, "r+b") as file:
        file.truncate(65536)
    return out


@pytest.mark.selkie
@pytest.mark.parametrize("name", PICTURES)
def test_picture(name, tmp_path):
    device, ax, bx = PICTURES[name]
    with VM("-device", device, disks=[image("picture", MODE=ax, NUMBER=bx)], graphics=False) as vm:
        vm.expect("done", timeout=60)
        vm.qmp("screendump", filename=str(tmp_path / "got.png"), format="png")
    reference = HERE / "pictures" / f"{name}.png"
    if os.environ.get("PICTURES") == "draw":
        reference.parent.mkdir(exist_ok=True)
        reference.write_bytes((tmp_path / "got.png").read_bytes())
    if reference.read_bytes() == (tmp_path / "got.png").read_bytes():
        return
    got, want = png(tmp_path / "got.png"), png(reference)
    assert got[:2] == want[:2]
    lines = [y for y in range(got[1]) if got[2][y] != want[2][y]]
    assert not lines, f"{len(lines)} lines differ, the first is {lines[0]}"


class Offer:
    """What modes.asm found: modes by number, EDID, memory map; and the mode it set, shown."""

    def __init__(self, *args, mode=3, memory="64M", shot=None, **options):
        with VM(*args, disks=[image("modes", SET=mode)], graphics=False, memory=memory,
                **options) as vm:
            vm.expect("done", timeout=60)
            words = struct.unpack("<8H", vm.memory_at(0x6000, 16))
            (count, self.ddc, self.ddc_level, *self.edid_status, entries, self.set_status,
             self.current) = words
            self.edid = vm.memory_at(0x6100, 256)
            self.e820 = [struct.unpack_from("<QQI", vm.memory_at(0x6400, 20 * entries), 20 * i)
                         for i in range(entries)]
            records = struct.iter_unpack("<4HBBHI", vm.memory_at(0x10000, 16 * count))
            self.modes = {r[0]: r[2:] for r in records if r[1] == 0x4F}
            assert len(self.modes) == count     # 4F01h of each succeeds, none is there twice
            if shot:
                vm.qmp("screendump", filename=str(shot), format="png")
                self.picture = png(shot)

    def sizes(self):
        return {(width, height, bits) for width, height, bits, *_ in self.modes.values()}


@pytest.mark.selkie
@pytest.mark.parametrize("memory, mode, size", (
    ("64M", 0x419E, (1360, 768)), ("128M", 0x4192, (1920, 1080)), ("512M", 0x419B, (3840, 2160))))
def test_ramfb_memory(memory, mode, size, tmp_path):
    """Its modes are those that a twelfth of RAM holds, and a guest's memory map leaves it out."""
    offer = Offer("-device", "ramfb", memory=memory, mode=mode, shot=tmp_path / "shot.png")
    largest = max(width * height * 4 for width, height, _ in offer.sizes())
    assert size[0] * size[1] * 4 <= largest <= (int(memory[:-1]) << 20) // 12
    start = {base for *_, base in offer.modes.values()}.pop()
    assert any(base <= start and start + largest <= base + length and kind == 2
               for base, length, kind in offer.e820)
    assert offer.set_status == 0x4F and offer.current == mode
    assert offer.picture[:2] == size and offer.picture[2][8][:27] == b"\xff" * 24 + b"\0" * 3


@pytest.mark.selkie
def test_protected_mode_and_edid():
    with VM("-device", "VGA,edid=on,xres=1280,yres=800", disks=[image("protected")],
            graphics=False) as vm:
        vm.expect("done")
        ax, window16, window32, x, y, edid = struct.unpack("<6H", vm.memory_at(0x7000, 12))
        block = vm.memory_at(0x7100, 128)
    assert (ax, window16, window32, x, y) == (0x4F, 3, 5, 40, 20)
    assert edid == 0x4F and block[:8] == b"\0\xff\xff\xff\xff\xff\xff\0" and sum(block) & 255 == 0
    assert (block[56] | (block[58] & 0xF0) << 4, block[59] | (block[61] & 0xF0) << 4) == (1280, 800)
