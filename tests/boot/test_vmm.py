# SPDX-License-Identifier: BSD-2-Clause
"""Tests machines that are not QEMU's, with the small VMM in tests/vmm, which needs /dev/kvm. They
have the ROM at the top of 4 GiB, RAM in the F segment, and no chipset that the firmware knows.
"""

import subprocess
import time

import pytest

from lib import paths
from lib.guest import disk
from lib.vm import PATIENCE

pytestmark = pytest.mark.selkie

SOURCES = paths.TREE / "tests/vmm"
BOOTED, LATE, NO_KVM = 0x10, 5, 77


@pytest.fixture(scope="module")
def vmm(tmp_path_factory):
    """Builds the VMM. Skips the tests if it cannot start a machine."""
    program = tmp_path_factory.mktemp("vmm") / "vmm"
    subprocess.run(["gcc", "-O1", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror", "-o", program,
                    *sorted(SOURCES.glob("*.c"))], check=True)

    def start(profile, image=None, rom="bios-256k.bin", seconds=20):
        """Returns the exit status, the serial port's output and the debug port's."""
        done = subprocess.run([program, profile, paths.built(rom), image or disk("plain"),
                               str(int(seconds * PATIENCE))],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        if done.returncode == NO_KVM:
            pytest.skip(done.stderr.decode())
        return done.returncode, done.stdout.decode("latin-1"), done.stderr.decode("latin-1")

    return start


@pytest.mark.parametrize("profile", ["unknown", "bhyve", "crosvm", "vmd"])
def test_disk(vmm, profile):
    """
    The boot sector reads its disk by INT 13h and prints by INT 10h, on the serial console. The
    firmware writes none of the host bridge's own registers, even if the bridge says that it is an
    i440FX. (Status 4 would be such a write.) The log names a bridge that is not known.
    """
    status, serial, debug = vmm(profile)
    assert status == BOOTED, (status, serial, debug)
    assert "guest: this is the second sector" in serial
    if profile == "unknown":
        assert "board: plain PC, host bridge 5a5a1234\n" in debug


def test_few_parts(vmm):
    """
    There is no interrupt controller, timer, clock, display or keyboard, and the firmware has to
    find the size of RAM by probing.
    """
    status, serial, debug = vmm("bare")
    assert status == BOOTED, (status, serial, debug)
    assert "guest: this is the second sector" in serial


def test_kernels_only(vmm):
    """
    The VMM starts the firmware as a PVH kernel, and names the disk's registers in the command line.
    """
    status, serial, debug = vmm("firecracker", rom="selkie-pvh.elf")
    assert status == BOOTED, (status, serial, debug)
    assert "guest: this is the second sector" in serial


def test_no_rom(vmm):
    """There is no ROM at all, only the image in RAM that ends at 1 MiB. It moves to the end of RAM."""
    status, serial, debug = vmm("no-rom", rom="bios-ram.bin")
    assert status == BOOTED, (status, serial, debug)
    assert "guest: this is the second sector" in serial


@pytest.mark.parametrize("profile, rom", [("bhyve", "bios-256k.bin"), ("bare", "bios-256k.bin"),
                                          ("no-pit", "selkie-pvh.elf")])
def test_tick(vmm, profile, rom):
    """
    Without the 8254, the local APIC's timer counts the ticks that wake the guest from HLT. They do
    not come too early: 18 ticks take at least a second, and longer on a busy host.
    """
    start = time.monotonic()
    status, serial, debug = vmm(profile, disk("plain", TICKS=18), rom=rom)
    assert status == BOOTED, (status, serial, debug)
    assert "guest: ticks" in serial
    assert time.monotonic() - start > 0.9


@pytest.mark.parametrize("profile, rom", [
    ("no-shadow", "bios-256k.bin"), ("no-shadow", "bios.bin"),
    pytest.param("no-shadow", "bios-microvm.bin", marks=pytest.mark.full),
    pytest.param("no-shadow-pvh", "selkie-pvh.elf", marks=pytest.mark.full),
])
def test_no_shadow(vmm, profile, rom):
    """Without RAM at EC000 and F0000 each image says so on all outputs, and halts."""
    status, serial, debug = vmm(profile, rom=rom, seconds=2)
    assert status == LATE
    text = "Selkie: no RAM at EC000 and F0000, unknown board?"
    assert serial == text + "\r\n"
    assert debug.startswith(serial)
    screen = debug.partition("The screen's first line:\n")[2]
    assert screen.startswith(text)
