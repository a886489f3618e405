#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Turns the commands of `make -n V=1` on stdin into a compilation database on stdout."""
import json
import os
import shlex
import sys

entries = []
for line in sys.stdin:
    if " -c " not in line or " -o " not in line:
        continue
    try:
        args = shlex.split(line)
    except ValueError:
        continue
    source = args[args.index("-c") + 1]
    entries.append({"directory": os.getcwd(), "file": source, "arguments": args})
json.dump(entries, sys.stdout, indent=1)
print()
