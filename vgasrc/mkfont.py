#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Make the three code page 437 fonts of the VGA ROM.

    mkfont.py FONTDIR EXTRA OUT8 OUT14 OUT16

FONTDIR holds the PSF 1 fonts of Debian's console-setup-linux package (the VGA family,
public domain as that package says); their Unicode tables are followed, so no glyph
position is assumed. EXTRA is a text file with the few glyphs that the package does
not have. Each OUT file is 256 glyphs of 8, 14 or 16 bytes, one byte a row, the left pixel
in bit 7.
"""
import gzip
import os
import struct
import sys

# Code page 437 with the graphic meaning of the control codes.
LOW = ('\0☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼')
CP437 = LOW + bytes(range(32, 127)).decode() + '⌂' + bytes(range(128, 256)).decode('cp437')

# The first font that has a character gives its glyph.
FAMILIES = ('Uni2', 'Uni1', 'FullGreek', 'Arabic', 'CyrKoi', 'Greek', 'Lat15', 'Hebrew')


def read_psf(path, height):
    """-> {code point: glyph bytes} of a PSF 1 font with a Unicode table."""
    data = gzip.open(path).read()
    if len(data) < 4 or data[:2] != b'\x36\x04' or data[3] != height or not data[2] & 2:
        raise ValueError(f'{path}: not a PSF 1 font of height {height} with a Unicode table')
    count = 512 if data[2] & 1 else 256
    table = 4 + count * height
    glyphs = {}
    for i in range(count):
        glyph = data[4 + i * height:4 + (i + 1) * height]
        sequence = False
        while True:
            code, = struct.unpack_from('<H', data, table)
            table += 2
            if code == 0xffff:
                break
            sequence = sequence or code == 0xfffe
            if not sequence:
                glyphs.setdefault(code, glyph)
    return glyphs


def read_extra(path):
    """-> {(height, code point): glyph bytes} of the text file."""
    glyphs = {}
    rows = key = None
    for line in open(path, encoding='utf-8'):
        line = line.rstrip('\n')
        if line.startswith('glyph '):
            _, height, char = line.split()
            key, rows = (int(height), ord(char)), bytearray()
        elif key and len(line) == 8 and set(line) <= set('.#'):
            rows.append(int(line.replace('.', '0').replace('#', '1'), 2))
            if len(rows) == key[0]:
                glyphs[key] = bytes(rows)
                key = None
        elif line and not line.startswith('# '):
            raise ValueError(f'{path}: cannot read {line!r}')
    return glyphs


def main():
    folder, extra, *outputs = sys.argv[1:]
    extra = read_extra(extra)
    for height, out in zip((8, 14, 16), outputs):
        glyphs = {}
        for family in FAMILIES:
            path = os.path.join(folder, f'{family}-VGA{height}.psf.gz')
            if not os.path.exists(path):
                sys.exit(f'{path} is missing: install the package console-setup-linux')
            for code, glyph in read_psf(path, height).items():
                glyphs.setdefault(code, glyph)
        font = bytearray(height)
        for char in CP437[1:]:
            glyph = extra.get((height, ord(char))) or glyphs.get(ord(char))
            if glyph is None:
                sys.exit(f'no glyph for U+{ord(char):04X} of height {height}')
            font += glyph
        assert len(font) == 256 * height
        with open(out, 'wb') as f:
            f.write(font)


if __name__ == '__main__':
    main()
