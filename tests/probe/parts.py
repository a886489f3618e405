#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Choose the parts that an image runs on a machine without the runner.

usage: parts.py IMAGE [PART...]     only these
       parts.py IMAGE -PART...      all but these"""
import os
import struct
import sys

import runner

MAIN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "main.c")


def main():
    """Writes config.parts of probe.h into the image."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    image, *words = sys.argv[1:]
    parts = runner.part_names(MAIN)
    out = {w[1:] for w in words if w.startswith("-")}
    only = set(words) - {"-" + p for p in out} or set(parts)
    unknown = (out | only) - set(parts)
    if unknown:
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {' '.join(parts)}")
    skip = sum(1 << i for i, p in enumerate(parts) if p in out or p not in only)
    with open(image, "r+b") as disk:
        disk.seek(runner.CONFIG_OFFSET)
        if struct.unpack("<I", disk.read(4))[0] != runner.CONFIG_MAGIC:
            sys.exit(f"{image}: not the conformance image")
        disk.write(struct.pack("<I", skip))


if __name__ == "__main__":
    main()
