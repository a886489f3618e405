#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""
Prints how much of each region of the ROM is used and free (make size). With --fits, only says so if the flat code is
too large for the image, and fails then.
"""
import re
import subprocess
import sys

SEGMENT = 0x4000


def sections(elf):
    out = subprocess.run(["size", "-A", elf], check=True, capture_output=True, text=True).stdout
    return {m[1]: int(m[2]) for m in re.finditer(r"^(\.\w+)\s+(\d+)", out, re.M)}


def symbols(elf):
    out = subprocess.run(["nm", elf], check=True, capture_output=True, text=True).stdout
    return {f[2]: int(f[0], 16) for f in map(str.split, out.splitlines()) if len(f) == 3}


def fits(elf):
    """Returns why the image is refused, or None. The linker has put the code that fits nowhere into a section of its own."""
    excess = sections(elf).get(".excess", 0)
    if not excess:
        return None
    room = symbols(elf)["__image_size"] // 1024
    return f"{elf}: flat code is at least {excess} bytes too large for an image of {room} KiB: leave something out " \
        "(make menuconfig), or make code smaller"


def main():
    if sys.argv[1] == "--fits":
        sys.exit(fits(sys.argv[2]))
    s, sym = sections(sys.argv[1]), symbols(sys.argv[1])
    parts = (".first", ".post", ".post_more", ".resident", ".more", ".hole", ".gap",
             *(f".between_{n}" for n in range(1, 7)))
    flat = sum(s.get(name, 0) for name in parts)
    rows = [
        ("flat code in the ROM", flat, sym["__flat_room"] + sym["__more_room"]),
        ("  of it below the data, filled first", s[".first"] + s[".post"] + s.get(".resident", 0), sym["__flat_room"]),
        ("  of it strings", s[".first"], None),
        ("  of it for POST alone", s[".post"] + s.get(".post_more", 0), None),
        ("early code in the stack's place", s.get(".early", 0), sym["__early_room"]),
        ("boards' code between entry points", sum(s.get(f".board_{n}", 0) for n in (1, 2, 3)), sym["__board_room"]),
        ("resident data at EC000", sym["__shared_used"], SEGMENT - sym["__resident_stack_size"]),
        ("real-mode code", s[".entry16"] + s.get(".text16", 0), None),
        ("F segment below the fixed page", sym["__fseg_used"], 0xE000),
    ]
    for name, used, room in rows:
        left = "" if room is None else f"{room - used:8d} left of {room}"
        print(f"{name:36s}{used:8d} {left}")


main()
