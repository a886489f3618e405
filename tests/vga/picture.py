# SPDX-License-Identifier: BSD-2-Clause
"""Compares pictures of a guest's screen with the references in pictures/."""

import os
import pathlib
import struct
import time
import zlib

from lib.vm import PATIENCE, Missing

REFERENCES = pathlib.Path(__file__).parent / "pictures"
DRAW = os.environ.get("PICTURES") == "draw"
STILL = 4  # a picture that has not changed for this many seconds becomes a reference


def decode(data):
    """Decodes a PNG of 8 bits, RGB, not interlaced. Returns (width, height, rows of RGB)."""
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


def encode(picture):
    """Encodes (width, height, rows) as a small PNG."""
    width, height, rows = picture

    def chunk(kind, body):
        return (struct.pack(">I", len(body)) + kind + body +
                struct.pack(">I", zlib.crc32(kind + body)))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9))
            + chunk(b"IEND", b""))


def dump(vm):
    """Returns the screen as (width, height, rows of RGB)."""
    return vm.picture()


def region(left, top, width, height):
    """Returns a function that cuts this part out of a picture."""
    def cut(picture):
        return width, height, [row[left * 3:(left + width) * 3]
                               for row in picture[2][top:top + height]]
    return cut


def whole(picture):
    return picture


def draw(vm, path, part):
    """Stores the picture as a reference when it no longer changes."""
    before, since = None, time.monotonic()
    while time.monotonic() - since < STILL:
        now = part(dump(vm))
        if now != before:
            before, since = now, time.monotonic()
        time.sleep(0.2)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(encode(before))


def expect_picture(vm, name, part=whole, timeout=40):
    """Waits until the screen, or a part of it, looks like pictures/NAME.png."""
    path = REFERENCES / f"{name}.png"
    if DRAW:
        draw(vm, path, part)
    want = decode(path.read_bytes())
    deadline = time.monotonic() + timeout * PATIENCE
    while True:
        got = part(dump(vm))
        if got == want:
            return
        if not vm.running() or time.monotonic() > deadline:
            raise Missing(f"{difference(got, want)}\n{vm.report()}")
        time.sleep(0.1)


def difference(got, want):
    if got[:2] != want[:2]:
        return f"the screen has {got[0]}x{got[1]} pixels, not {want[0]}x{want[1]}"
    lines = [y for y in range(got[1]) if got[2][y] != want[2][y]]
    return f"{len(lines)} of {got[1]} lines differ, the first is {lines[0]}"
