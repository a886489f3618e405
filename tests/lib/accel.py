# SPDX-License-Identifier: BSD-2-Clause
"""Chooses QEMU's accelerator.

The existence of /dev/kvm does not say much. A KVM inside another virtual machine may emulate all
code that runs without paging. Firmware and boot loaders run without paging, so such a KVM is far
slower than TCG. So this runs a ROM of a few instructions that count to half a million, which takes
a real KVM a millisecond. And a KVM without SMM is not the machine that the firmware is tested on: it
loses every SMI.

As a program it prints the accelerator: accel.py [auto|on|off].
"""

import fcntl
import functools
import os
import struct
import subprocess
import sys
import tempfile

COUNT = 500_000
PATIENCE = 0.5  # seconds
KVM_CHECK_EXTENSION = 0xAE03  # Linux, Documentation/virt/kvm/api.rst, 4.4
KVM_CAP_X86_SMM = 117
# What is added to the CPU models "host" and "max" under KVM. A KVM inside another virtual machine may list the
# register of this feature and then refuse to set it, and QEMU stops at such a refusal.
KVM_CPU = "arch-capabilities=off"


def _counting_rom():
    code = b"\x66\xb9" + struct.pack("<I", COUNT)  # mov ecx, COUNT
    code += b"\x66\x49\x75\xfc"  # again: dec ecx; jnz again
    code += b"\xe6\xf4\xf4"  # out 0xf4, al; hlt
    reset = 0xFFF0
    jump = b"\xe9" + struct.pack("<H", 0x10000 - (reset + 3))  # to offset 0
    return (code.ljust(reset, b"\0") + jump).ljust(0x10000, b"\0")


def kvm_has_smm():
    try:
        with open("/dev/kvm", "rb+", buffering=0) as kvm:
            return fcntl.ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_X86_SMM) > 0
    except OSError:
        return False


def kvm_runs():
    """
    Returns whether there is a KVM at all, for options that QEMU has only with KVM. It may be slow,
    and may lack SMM.
    """
    return os.access("/dev/kvm", os.R_OK | os.W_OK)


@functools.lru_cache(maxsize=None)
def kvm_usable():
    if not kvm_has_smm():
        return False
    with tempfile.NamedTemporaryFile(suffix=".rom") as rom:
        rom.write(_counting_rom())
        rom.flush()
        command = (
            f"{os.environ.get('QEMU', 'qemu-system-x86_64')} -accel kvm -machine pc -nodefaults -display none "
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
