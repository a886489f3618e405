# SPDX-License-Identifier: BSD-2-Clause
"""Boot-sector guests: assembles tests/boot/guests/*.asm into disk images."""

import hashlib
import os
import subprocess

from lib import paths

SOURCES = paths.TREE / "tests/boot/guests"
SECTOR = 512


def disk(name, sectors=2048, **defines):
    """Path of a disk image that boots guests/NAME.asm, assembled with -D for each define."""
    words = [f"-D{key}={value}" for key, value in sorted(defines.items())]
    sources = b"".join(path.read_bytes() for path in sorted(SOURCES.glob(f"{name}.asm"))
                       + sorted(SOURCES.glob("*.inc")))
    digest = hashlib.sha1(repr((words, sectors)).encode() + sources).hexdigest()[:12]
    image = paths.BUILD / "tests/boot" / f"{name}-{digest}.img"
    if not image.exists():
        image.parent.mkdir(parents=True, exist_ok=True)
        part = image.with_suffix(f".{os.getpid()}")
        subprocess.run(["nasm", "-f", "bin", "-I", f"{SOURCES}/", "-o", part, *words,
                        SOURCES / f"{name}.asm"], check=True)
        with open(part, "r+b") as file:
            file.truncate(max(sectors * SECTOR, file.seek(0, 2)))
        part.rename(image)
    return image
