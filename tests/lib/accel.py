# SPDX-License-Identifier: BSD-2-Clause
"""Chooses QEMU's accelerator.

The existence of /dev/kvm does not say much. A KVM inside another virtual machine may emulate all
code that runs without paging. Firmware and boot loaders run without paging, so such a KVM is far
slower than TCG. So this runs a ROM of a few instructions that count to half a million, which takes
a real KVM a millisecond.

As a program it prints the accelerator: accel.py [auto|on|off].
"""

import functools
import os
import struct
import subprocess
import sys
import tempfile

COUNT = 500_000
PATIENCE = 0.5  # seconds


def _counting_rom():
    code = b"\x66\xb9" + struct.pack("<I", COUNT)  # mov ecx, COUNT
    code += b"\x66\x49\x75\xfc"  # again: dec ecx; jnz again
    code += b"\xe6\xf4\xf4"  # out 0xf4, al; hlt
    reset = 0xFFF0
    jump = b"\xe9" + struct.pack("<H", 0x10000 - (reset + 3))  # to offset 0
    return (code.ljust(reset, b"\0") + jump).ljust(0x10000, b"\0")


@functools.lru_cache(maxsize=None)
def kvm_usable():
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return False
    with tempfile.NamedTemporaryFile(suffix=".rom") as rom:
        rom.write(_counting_rom())
        rom.flush()
        command = (
            "qemu-system-x86_64 -accel kvm -machine pc -nodefaults -display none "
            f"-bios {rom.name} -device isa-debug-exit,iobase=0xf4"
        )
        try:
            done = subprocess.run(
                command.split(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            return False
    return done.returncode % 2 == 1  # isa-debug-exit ends QEMU with 2 * value + 1


def choose(wish="auto"):
    """Returns "kvm" or "tcg". `wish` is auto, on or off (or kvm or tcg)."""
    if wish in ("on", "kvm") or (wish == "auto" and kvm_usable()):
        return "kvm"
    return "tcg"


if __name__ == "__main__":
    print(choose(*sys.argv[1:2]))
