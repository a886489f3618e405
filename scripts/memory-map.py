#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Draws docs/memory-map.md from the two headers that own all fixed addresses: src/abi/map.h for
the firmware's own, and src/abi/low_memory.h for those that every PC has.

Each `#define NAME address /* map: text */` in them becomes one line of the picture.
With --check, exits with 1 if the page differs from what the headers say.
"""
import re
import sys

HEADERS, PAGE = ("src/abi/low_memory.h", "src/abi/map.h"), "docs/memory-map.md"
LINE = re.compile(r"#define (\w+)\s+(0x[0-9a-f]+)\s+/\* map: (.+?) \*/")


def render():
    regions = []
    for header in HEADERS:
        with open(header) as f:
            regions += [(int(m[2], 16), m[1], m[3]) for m in LINE.finditer(f.read())]
    regions.sort()
    rows = ["4 GiB     +----------------------------------------------------------------+",
            "          | the ROM: flat code runs here, in place; the top 80 KiB are     |",
            "          | copied to EC000 and F0000                                      |",
            "          +----------------------------------------------------------------+",
            "          : device memory, then RAM; at its end the resident heap: rings,  :",
            "          : drive tables, ACPI tables                                      :",
            "100000    +----------------------------------------------------------------+"]
    for base, name, text in reversed(regions):
        rows.append(f"          | {text:62.62s} |")
        rows.append(f"{base:06X}    +-- {name + ' ':-<59s}--+")
    return ("# Memory map\n\nDrawn by `scripts/memory-map.py` from `src/abi/low_memory.h` and `src/abi/map.h`;\n"
            "do not edit.\n\n```\n"
            + "\n".join(rows) + "\n```\n")


def main():
    page = render()
    if "--check" in sys.argv:
        with open(PAGE) as f:
            sys.exit(0 if f.read() == page else f"{PAGE} is not what {HEADERS} say: make docs")
    with open(PAGE, "w") as f:
        f.write(page)


main()
