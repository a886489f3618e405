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
