#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Fills lengths and checksums into a linked VGA ROM: stamp.py IN OUT.

Pads the image to a multiple of 512 bytes, writes its length into the header and the PCI data
structure, and makes the sums of the Plug and Play header and of the whole image zero (by the last
byte).
"""
import sys


def main():
    rom = bytearray(open(sys.argv[1], 'rb').read())
    rom.append(0)                               # room for the checksum
    rom += bytes(-len(rom) % 512)
    blocks = len(rom) // 512
    if blocks > 127:
        sys.exit(f'{sys.argv[1]}: {len(rom)} bytes are more than an option ROM can have')
    pcir = rom[0x18] | rom[0x19] << 8
    pnp = rom[0x1a] | rom[0x1b] << 8
    assert rom[:2] == b'\x55\xaa' and rom[pcir:pcir + 4] == b'PCIR' and rom[pnp:pnp + 4] == b'$PnP'
    rom[2] = blocks
    rom[pcir + 0x10:pcir + 0x12] = blocks.to_bytes(2, 'little')
    rom[pnp + 9] = 0
    rom[pnp + 9] = -sum(rom[pnp:pnp + 32]) & 0xff
    rom[-1] = -sum(rom) & 0xff
    with open(sys.argv[2], 'wb') as f:
        f.write(rom)


if __name__ == '__main__':
    main()
