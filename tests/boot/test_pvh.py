# SPDX-License-Identifier: BSD-2-Clause
"""Tests selkie-pvh.elf, the firmware as a PVH kernel: QEMU's -kernel starts it, by SeaBIOS, qboot or
Selkie in the ROM, and tests/vmm as a VMM that knows only kernels.
"""

import re
import struct

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

# Where Firecracker and Cloud Hypervisor have RAM for a kernel, and where they put what a kernel needs
# (their src/arch/x86_64/layout.rs): first byte, size.
HIGH_RAM, DEVICES = 0x100000, 0xC0000000
BOOT_STRUCTURES = {
    "descriptor tables": (0x500, 0x40), "start information": (0x6000, 0x1000), "memory map": (0x7000, 0x1000),
    "stack": (0x8000, 0x1000), "page tables": (0x9000, 0x4000), "command line": (0x20000, 0x10000),
    "MP table, ACPI tables": (0x9FC00, 0x60400),
}


def align_up(n, alignment):
    assert alignment and not alignment & (alignment - 1)
    return (n + alignment - 1) & -alignment


def pvh_entry(content, offset, size, alignment):
    """Returns the address in the note XEN_ELFNOTE_PHYS32_ENTRY, which is looked for as linux-loader does."""
    at = 0
    while at < size:
        name_size, desc_size, kind = struct.unpack_from("<III", content, offset + at)
        desc = at + 12 + align_up(name_size, alignment)
        if kind == 18 and content[offset + at + 12:][:name_size] == b"Xen\0":
            assert desc_size in (4, 8) and desc + desc_size <= size
            return int.from_bytes(content[offset + desc:][:desc_size], "little")
        at = desc + align_up(desc_size, alignment)
    raise AssertionError("no PVH note")


def test_as_kernel_loaders_read_it():
    """
    The file keeps the rules of linux-loader, by which Firecracker and Cloud Hypervisor load kernels: a
    little-endian ELF file whose entry and segments are above 1 MiB, in RAM of 64 MiB, and apart from
    what these VMMs put into memory themselves, with one note that has the 32-bit entry.
    """
    content = paths.built(IMAGE).read_bytes()
    assert content[:7] == b"\x7fELF\x02\x01\x01"
    kind, machine, _, entry, table = struct.unpack_from("<HHIQQ", content, 16)
    entry_size, count = struct.unpack_from("<HH", content, 54)
    assert (kind, machine, entry_size) == (2, 62, 56) and table >= 64 and entry >= HIGH_RAM
    segments, notes = [], []
    for i in range(count):
        kind, _, offset, _, base, size, room, alignment = struct.unpack_from("<IIQQQQQQ", content, table + 56 * i)
        assert offset + size <= len(content) and room >= size
        if kind == 1:
            segments.append((base, room))
        elif kind == 4:
            notes.append(pvh_entry(content, offset, size, alignment))
    assert len(notes) == 1 and entry == notes[0] < 1 << 32
    assert any(base <= entry < base + size for base, size in segments)
    for base, size in segments:
        assert HIGH_RAM <= base and base + size <= 64 << 20 < DEVICES
        for name, (at, length) in BOOT_STRUCTURES.items():
            assert base >= at + length or base + size <= at, name


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
