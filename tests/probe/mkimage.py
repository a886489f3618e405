#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Put boot sector and program together into a disk image. Every further sector holds a pattern that
names its LBA.

usage: mkimage.py BOOT PROGRAM OUTPUT [SECTORS]"""
import struct
import sys

MAGIC = 0x4b4c4553


def pattern(lba):
    """Returns 512 bytes that differ for each sector `lba`. is_pattern() in main.c checks them."""
    mul = lba * 0x9e3779b1
    return struct.pack("<128I", MAGIC, lba, *((mul + i) & 0xffffffff
                                              for i in range(8, 512, 4)))


def main():
    boot = bytearray(open(sys.argv[1], "rb").read())
    program = bytearray(open(sys.argv[2], "rb").read())
    sectors = int(sys.argv[4]) if len(sys.argv) > 4 else 32768
    program += bytes(-len(program) % 512)
    count = len(program) // 512
    if count > 560:                             # LOAD_SIZE in layout.h
        sys.exit("program too large: %d sectors" % count)
    struct.pack_into("<H", program, 12, count)
    struct.pack_into("<I", boot, 446 + 12, sectors - 1)
    with open(sys.argv[3], "wb") as out:
        out.write(boot)
        out.write(program)
        for lba in range(1 + count, sectors):
            out.write(pattern(lba))


if __name__ == "__main__":
    main()
