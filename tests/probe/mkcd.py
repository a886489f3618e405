#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Wrap the conformance image in an El Torito CD of a given emulation.

usage: mkcd.py MEDIA BOOT PROGRAM DISK-IMAGE OUTPUT
MEDIA: 0 no emulation, 2 diskette of 1.44 MB, 4 hard disk."""
import struct
import sys

CATALOG, ROOT, IMAGE = 19, 20, 24
BLOCK = 2048


def both(fmt, value):
    """Returns a number in little-endian and then in big-endian form, as ISO 9660 stores it."""
    return struct.pack("<" + fmt, value) + struct.pack(">" + fmt, value)


def volume_descriptor(blocks):
    """Returns the primary volume descriptor, with an empty root directory."""
    root = (bytes([34, 0]) + both("I", ROOT) + both("I", BLOCK) + bytes(7) + bytes([2, 0, 0])
            + both("H", 1) + bytes([1, 0]))
    out = bytearray(BLOCK)
    out[0:7] = b"\x01CD001\x01"
    out[8:40] = b" " * 32
    out[40:72] = b"SELKIE_PROBE".ljust(32)
    out[80:88] = both("I", blocks)
    out[120:124] = both("H", 1)
    out[124:128] = both("H", 1)
    out[128:132] = both("H", BLOCK)
    out[156:156 + 34] = root
    out[881] = 1
    return bytes(out)


def catalog(media, count):
    """Returns the boot catalog: validation entry and default entry."""
    validation = bytearray(32)
    validation[0] = 1
    validation[30:32] = b"\x55\xaa"
    checksum = -sum(struct.unpack("<16H", validation)) & 0xffff
    struct.pack_into("<H", validation, 28, checksum)
    system = 0xda if media == 4 else 0
    entry = struct.pack("<BBHBBHI", 0x88, media, 0, system, 0, count, IMAGE)
    return bytes(validation) + entry.ljust(32, b"\0")


def main():
    media = int(sys.argv[1])
    boot, program, disk = (open(name, "rb").read() for name in sys.argv[2:5])
    if media == 0:
        count_at = 12
        program = bytearray(program)
        struct.pack_into("<H", program, count_at, (len(program) + 511) // 512)
        image = boot + bytes(program)
        count = (len(image) + 511) // 512
    else:
        image = disk[:2880 * 512] if media == 2 else disk
        count = 1
    image += bytes(-len(image) % BLOCK)
    blocks = IMAGE + len(image) // BLOCK
    record = bytearray(BLOCK)
    record[0:39] = b"\x00CD001\x01EL TORITO SPECIFICATION".ljust(39, b"\0")
    struct.pack_into("<I", record, 0x47, CATALOG)
    with open(sys.argv[5], "wb") as out:
        out.write(bytes(16 * BLOCK))
        out.write(volume_descriptor(blocks))
        out.write(record)
        out.write(b"\xffCD001\x01".ljust(BLOCK, b"\0"))
        out.write(catalog(media, count).ljust(BLOCK, b"\0"))
        out.write(bytes((IMAGE - ROOT) * BLOCK))
        out.write(image)


if __name__ == "__main__":
    main()
