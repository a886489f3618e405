# SPDX-License-Identifier: BSD-2-Clause
"""Tests selkie-pvh.elf, the firmware as a PVH kernel: QEMU's -kernel starts it, by SeaBIOS, qboot or
Selkie in the ROM, and tests/vmm as a VMM that knows only kernels.
"""

import re

import pytest

from lib import paths
from lib.guest import disk
from lib.linux import Linux
from lib.tables import Acpi
from lib.vm import VM, drive

pytestmark = pytest.mark.selkie

IMAGE = "selkie-pvh.elf"
LINKED_AT, IMAGE_SIZE, RESERVED = 0x800000, 0x50000, 2
BOOTED = 0x10
FIRST = {"selkie": paths.BUILD, "seabios": paths.CONTROL, "qboot": "/usr/share/qemu"}


def mmio(path):
    return ["-drive", f"if=none,id=d0,format=raw,file={path},snapshot=on",
            "-device", "virtio-blk-device,drive=d0"]


def start(first, machine, *args, **options):
    return VM("-machine", machine, "-kernel", paths.built(IMAGE), *args, firmware=FIRST[first],
              graphics=False, **options)


@pytest.mark.parametrize("first, machine, kind", [
    ("seabios", "pc", "virtio"),
    pytest.param("seabios", "q35", "ide", marks=pytest.mark.full),
    pytest.param("selkie", "pc", "virtio-legacy", marks=pytest.mark.full),
    pytest.param("selkie", "q35", "virtio-modern", marks=pytest.mark.full),
])
def test_disk(first, machine, kind):
    """The console is the serial port, because there is no display."""
    with start(first, machine, *drive(kind, disk("plain"))) as vm:
        vm.serial.expect("guest: this is the second sector")
        assert vm.wait() == BOOTED
        assert re.search("the firmware runs in RAM at 0[23]", vm.debug.text())


@pytest.mark.parametrize("first, options", [
    ("seabios", ""),
    pytest.param("qboot", ",acpi=off", marks=pytest.mark.full),
    pytest.param("selkie", ",rtc=off,pit=off,pic=off", marks=pytest.mark.full),
])
def test_microvm_disk(first, options):
    """There is no PCI; the board knows where virtio devices are."""
    with start(first, "microvm" + options, *mmio(disk("plain"))) as vm:
        vm.serial.expect("guest: this is the second sector")
        assert vm.wait() == BOOTED


@pytest.mark.parametrize("first", ["seabios", pytest.param("selkie", marks=pytest.mark.full)])
def test_what_it_was_told(first):
    """The guest gets the VMM's memory map, without the image, and its ACPI tables."""
    with start(first, "pc", *drive("virtio", disk("e820", STAY=1))) as vm:
        at = int(vm.debug.expect(r"the firmware runs in RAM at (\w+)").group(1), 16)
        assert LINKED_AT < at < (64 << 20) - IMAGE_SIZE
        vm.expect("guest: end")
        entries = [[int(word, 16) for word in line.split()]
                   for line in vm.guest.text().splitlines()[:-1]]
        assert any(kind == RESERVED and base <= at and at + IMAGE_SIZE <= base + size
                   for base, size, kind in entries), entries
        acpi = Acpi(vm)
        assert acpi.named("FACP") and acpi.named("APIC") and acpi.named("HPET")


@pytest.mark.full
@pytest.mark.skipif(not paths.DEBIAN.exists(), reason="no Debian disk: make image")
@pytest.mark.parametrize("first", ["seabios", "selkie"])
def test_linux(first):
    """GRUB and Linux boot, and Linux uses the tables that the first firmware has made."""
    with Linux("-machine pc -smp 2 -kernel", paths.built(IMAGE), firmware=FIRST[first],
               graphics=False) as vm:
        assert re.search("the firmware runs in RAM", vm.debug.text())
        assert vm.run("nproc").strip() == "2"
        assert "ACPI: Interpreter enabled" in vm.run("dmesg")
