# SPDX-License-Identifier: BSD-2-Clause
"""QEMU of another Debian, for the tests: unpacked into build/deps, and not installed.

    cd tests; python3 -m lib.other_qemu trixie      prints a path, for QEMU=PATH make check
"""

import os
import re
import shutil
import subprocess
import sys

from lib import paths

SUITES = {"bullseye": (5, 2), "trixie": (10, 0)}  # Debian's name and its QEMU's version
# Runs QEMU with the libraries and modules of its own Debian. QEMU also looks for modules where the
# installed QEMU has its own, and ends if it finds one of another version. So it sees its own there. It
# looks last in its Debian for the ROMs that are not ours, such as iPXE's.
WRAPPER = """#!/bin/sh
root=$(dirname "$0")/root
libraries=usr/lib/x86_64-linux-gnu
old=$root/lib/x86_64-linux-gnu
for loader in "$root/$libraries/ld-linux-x86-64.so.2" "$old/ld-linux-x86-64.so.2"; do
	[ -e "$loader" ] && break
done
exec unshare --mount --propagation private sh -c 'mount --bind "$0" "$1" && shift && exec "$@"' \\
	"$root/$libraries/qemu" "/$libraries/qemu" \\
	"$loader" --library-path "$root/$libraries:$old:$root/$libraries/pulseaudio" \\
	"$root/usr/bin/qemu-system-x86_64" "$@" -L "$root/usr/share/qemu" -L "$root/usr/share/seabios"
"""


def version():
    """Returns the version of the QEMU that the tests use as a tuple (major, minor)."""
    said = subprocess.run([paths.QEMU, "-version"], check=True, capture_output=True, text=True).stdout
    return tuple(map(int, re.search(r"version (\d+)\.(\d+)", said).groups()))


def fetch(suite):
    """
    Returns the path of a program that runs the QEMU of the Debian `suite`, and unpacks that QEMU first
    if it is not there. Raises OSError if that is not possible: it needs root, mmdebstrap, a network
    and an installed QEMU.
    """
    folder = paths.BUILD / f"deps/qemu-{suite}"
    program = folder / "qemu-system-x86_64"
    if program.exists():
        return program
    if os.getuid() or not shutil.which("mmdebstrap"):
        raise OSError("unpacking another QEMU needs root and mmdebstrap")
    part = folder.with_suffix(f".{os.getpid()}")
    try:
        part.mkdir(parents=True)
        done = subprocess.run(["mmdebstrap", "--mode=root", "--variant=extract",
                               "--include=qemu-system-x86,seabios", suite, part / "root"],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            raise OSError(f"QEMU of {suite} cannot be fetched: {done.stdout[-2000:]}")
        (part / "root/usr/lib/x86_64-linux-gnu/qemu").mkdir(exist_ok=True)  # it may have no modules
        (part / program.name).write_text(WRAPPER)
        (part / program.name).chmod(0o755)
        try:
            part.rename(folder)
        except OSError:  # another test has made it at the same time
            if not program.exists():
                raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return program


if __name__ == "__main__":
    print(fetch(sys.argv[1]))
