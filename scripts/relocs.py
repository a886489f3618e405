#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Writes the table for moving an image (src/memory/relocate.h): relocs.py ELF IMAGE-SIZE OUT.

With --move IMAGE NEW it also writes NEW, a copy of IMAGE that is adapted to end at 1 MiB and has
the table inside, at __image_relocs.

ELF is linked with --emit-relocs. Symbols from __image_start to the image's end move. The firmware
also has fixed addresses below 1 MiB and right above it. Those do not move, so references to them
do not change.
"""
import struct
import sys

# R_386_PC32, PLT32, PC16, PC8; 32, PC32, PLT32; 16, 8
RELATIVE, LONG, SHORT = {2, 4, 21, 23}, {1, 2, 4}, {20, 22}
SHT_SYMTAB, SHT_REL, SHF_ALLOC, PT_LOAD, SKIP = 2, 9, 2, 1, 0xFFFF
END = 0x100000


def rows(data, fields, start, size):
    return list(struct.iter_unpack(fields, data[start:start + size]))


def load_address(section, segments):
    """Returns the distance from where a section runs to where it lies in the image."""
    _, _, _, at, offset, size, *_ = section
    for kind, file_at, _, physical, file_size, *_ in segments:
        if kind == PT_LOAD and file_at <= offset and offset + size <= file_at + file_size:
            return physical + offset - file_at - at
    sys.exit(f"relocs: the section at {at:#x} is in no segment")


def words(data, image_size):
    """
    Returns the offsets in the image of two kinds of 32-bit words, and the values of the symbols. The
    distance is added to addresses of what moves, and to distances from what does not move to what
    moves. It is subtracted from distances from what moves to what does not move.
    """
    ph_at, sh_at = struct.unpack_from("<II", data, 28)
    ph_count, _, sh_count = struct.unpack_from("<HHH", data, 44)
    segments = rows(data, "<8I", ph_at, 32 * ph_count)
    sections = rows(data, "<10I", sh_at, 40 * sh_count)
    symtab = next(s for s in sections if s[1] == SHT_SYMTAB)
    symbols = rows(data, "<IIIBBH", symtab[4], symtab[5])
    names = sections[symtab[6]][4]

    def name(symbol):
        return data[names + symbol[0]:data.index(b"\0", names + symbol[0])].decode()

    values = {name(s): s[1] for s in symbols}
    base = values["__image_start"]

    def moves(address):
        return base <= address <= base + image_size

    found = {1: set(), -1: set()}
    for _, kind, _, _, offset, size, _, target, *_ in sections:
        if kind != SHT_REL or not sections[target][2] & SHF_ALLOC:
            continue
        for at, info in rows(data, "<II", offset, size):
            kind, symbol = info & 0xFF, symbols[info >> 8]
            change = moves(symbol[1]) - (kind in RELATIVE and moves(at))
            word = at + load_address(sections[target], segments) - base
            fits = kind in LONG and 0 <= word <= image_size - 4
            if kind not in LONG | RELATIVE | SHORT or (change and not fits):
                sys.exit(f"relocs: kind {kind} at {at:#x}, symbol {name(symbol)!r}: refused")
            if change:
                found[change].add(word)
    return found[1], found[-1], values


def distances(found):
    out, last = [], 0
    for word in sorted(found):
        skips, distance = divmod(word - last, SKIP)
        out += [SKIP] * skips + [distance]
        last = word
    return out


def moved(image, added, taken, table, values):
    """Returns the image, adapted to end at END, with the table inside."""
    image, at = bytearray(image), values["__image_relocs"] - values["__image_start"]
    distance = END - len(image) - values["__image_start"]
    for change, found in ((distance, added), (-distance, taken)):
        for word in found:
            value, = struct.unpack_from("<I", image, word)
            struct.pack_into("<I", image, word, (value + change) & 0xFFFFFFFF)
    room = image[at:values["__image_data"] - values["__image_start"]]
    if any(room) or len(table) > len(room):
        sys.exit(f"relocs: no room for {len(table)} bytes at {at:#x}")
    image[at:at + len(table)] = table
    return image


def main():
    elf, image_size, out = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    with open(elf, "rb") as file:
        added, taken, values = words(file.read(), image_size)
    distances_added, distances_taken = distances(added), distances(taken)
    table = struct.pack(f"<II{len(distances_added + distances_taken)}H", len(distances_added),
                        len(distances_taken), *distances_added, *distances_taken)
    with open(out, "wb") as file:
        file.write(table)
    if sys.argv[4:5] == ["--move"]:
        with open(sys.argv[5], "rb") as old, open(sys.argv[6], "wb") as new:
            new.write(moved(old.read(), added, taken, table, values))


main()
