# SPDX-License-Identifier: BSD-2-Clause
"""Guests: assembles tests/boot/guests/*.asm into disk images, option ROMs and kernels."""

import hashlib
import os
import subprocess

from lib import paths

SOURCES = paths.TREE / "tests/boot/guests"
SECTOR = 512


def assemble(name, suffix, **defines):
    """
    Assembles guests/NAME.asm, with -D for each define, and returns the path of the result. Each set
    of defines has a file of its own.
    """
    words = [f"-D{key}={value}" for key, value in sorted(defines.items())]
    sources = b"".join(path.read_bytes() for path in sorted(SOURCES.glob(f"{name}.asm"))
                       + sorted(SOURCES.glob("*.inc")))
    digest = hashlib.sha1(repr((words, suffix)).encode() + sources).hexdigest()[:12]
    image = paths.BUILD / "tests/boot" / f"{name}-{digest}.{suffix}"
    if not image.exists():
        image.parent.mkdir(parents=True, exist_ok=True)
        part = image.with_suffix(f".{os.getpid()}")
        subprocess.run(["nasm", "-f", "bin", "-I", f"{SOURCES}/", "-o", part, *words,
                        SOURCES / f"{name}.asm"], check=True)
        part.rename(image)
    return image


def disk(name, sectors=2048, **defines):
    """Returns the path of a disk image that boots guests/NAME.asm."""
    code = assemble(name, "bin", **defines)
    image = code.with_suffix(f".{sectors}.img")
    if not image.exists():
        part = image.with_suffix(f".{os.getpid()}")
        content = code.read_bytes()
        part.write_bytes(content.ljust(sectors * SECTOR, b"\0"))
        part.rename(image)
    return image


def kernel(name, **defines):
    """Returns the path of guests/NAME.asm, assembled as a kernel for -kernel."""
    return assemble(name, "kernel", **defines)


def rom(path, good_sum=True, name="rom", **defines):
    """
    Writes guests/NAME.asm to `path` as an option ROM. rom.asm is the ROM of an e1000 unless the
    defines say otherwise.
    """
    if name == "rom":
        defines = {"VENDOR": 0x8086, "DEVICE": 0x100E, **defines}
    code = bytearray(assemble(name, "bin", **defines).read_bytes())
    code[-1] = (-sum(code[:-1]) + (not good_sum)) % 256
    path.write_bytes(code)
    return path
