#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes the three code page 437 fonts of the VGA ROM.

    mkfont.py FONTDIR EXTRA OUT8 OUT14 OUT16

FONTDIR has the PSF 1 fonts of Debian's package console-setup-linux, the VGA family. Those with 16
lines are made from u_vga16, (c) 2000, 2001 Dmitry Bolkhovityanov, whose licence goes with every
copy (vgasrc/fonts/LICENSE.u_vga16). For those with 8 and 14 lines the package names no holder of
rights. A font's Unicode table tells where a character's glyph is. Box drawing characters are drawn
here, because the package's fonts show double lines as single ones. EXTRA is a text file with other
glyphs that are missing or wrong in the package. Each OUT file is 256 glyphs of 8, 14 or 16 bytes,
one byte per row, with the left pixel in bit 7.
"""
import gzip
import os
import struct
import sys
import unicodedata

# Code page 437, with the graphic meaning of the control codes.
LOW = ('\0☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼')
CP437 = LOW + bytes(range(32, 127)).decode() + '⌂' + bytes(range(128, 256)).decode('cp437')

# The first font that has a character provides its glyph, unless the font has the same glyph for
# another character: a small font has one glyph for an arrow and a triangle, or an empty one.
BLANK = ' \xa0'
FAMILIES = ('Uni2', 'Uni1', 'FullGreek', 'Arabic', 'CyrKoi', 'Greek', 'Lat15', 'Hebrew')

WEIGHTS = {'SINGLE': 1, 'DOUBLE': 2}
WAYS = {'VERTICAL': ('UP', 'DOWN'), 'HORIZONTAL': ('LEFT', 'RIGHT')}


def read_psf(path, height):
    """Returns {code point: glyph bytes} of a PSF 1 font with a Unicode table."""
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


def arms(char):
    """
    Returns the lines of a box drawing character: {'UP': 1 or 2 (double), ...}; {} for other
    characters.
    """
    words = unicodedata.name(char).replace('LIGHT', 'SINGLE').split()
    if words[:2] != ['BOX', 'DRAWINGS']:
        return {}
    words = [word for word in words[2:] if word != 'AND']
    if words[0] in WEIGHTS:     # one weight for all lines; otherwise each has its own
        words = [word for way in words[1:] for word in (way, words[0])]
    return {arm: WEIGHTS[weight] for way, weight in zip(words[::2], words[1::2])
            for arm in WAYS.get(way, (way,))}


def box(char, height):
    """
    Draws a box drawing character. Single lines are two dots by one. Double lines have a gap between
    them and turn at corners. Lines meet those of the next character.
    """
    lines = arms(char)
    up, down, left, right = (lines.get(arm, 0) for arm in ('UP', 'DOWN', 'LEFT', 'RIGHT'))
    low = 4 if height == 8 else 7                   # row of a single line, or a double line's lower one
    high = low - 2 if max(left, right) == 2 else low
    first, second = ((2, 3), (5, 6)) if max(up, down) == 2 else ((3, 4), (3, 4))

    def dot(x, y):
        on_first, on_second = first[0] <= x <= first[1], second[0] <= x <= second[1]
        if y < high or y > low:
            return (up if y < high else down) and (on_first or on_second)
        through = up and down
        if y not in (high, low):                    # between the two of a double line
            if first == second:
                return on_first and (through or not (left and right))
            return on_first and not left or on_second and not right
        closed = not (up if y == high else down)    # no line continues on this side
        if high == low:
            closed = not through or left and right
        if first == second or closed:
            return (0 if left else first[0]) <= x <= (7 if right else second[1])
        return (x <= 3 if left else on_first) or (x >= 5 if right else on_second)

    return bytes(sum(0x80 >> x for x in range(8) if dot(x, y)) for y in range(height))


def read_extra(path):
    """Returns {(height, code point): glyph bytes} of the text file."""
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
            table = read_psf(path, height)
            drawn = {char: table[ord(char)] for char in CP437[1:] if ord(char) in table}
            for char, glyph in drawn.items():
                if char in BLANK or list(drawn.values()).count(glyph) == 1:
                    glyphs.setdefault(ord(char), glyph)
        font = bytearray(height)
        for char in CP437[1:]:
            if arms(char):
                font += box(char, height)
                continue
            glyph = extra.get((height, ord(char))) or glyphs.get(ord(char))
            if glyph is None:
                sys.exit(f'no glyph for U+{ord(char):04X} of height {height}')
            font += glyph
        assert len(font) == 256 * height
        with open(out, 'wb') as f:
            f.write(font)


if __name__ == '__main__':
    main()
