# SPDX-License-Identifier: BSD-2-Clause
"""Tests IDE disks and CDs at the ports of an AT, on a machine without PCI, by PIO."""

import pytest

from lib import cd
from lib.calls import Calls
from lib.guest import assemble, disk
from lib.vm import VM, drive

BOOTED = 0x10
CPUS = ["486", pytest.param("max", marks=pytest.mark.quick)]
# isapc loads the small image, which has no room there for all tables.
pytestmark = pytest.mark.warns("no F segment memory")


def isapc(*args, cpu="486", machine=VM, display="isa-vga"):
    return machine("-machine", "isapc", "-cpu", cpu, "-device", display, *args, graphics=False)


def ide(path, bus=0, unit=0, name="d", kind="ide-hd", bootindex=None):
    more = "" if bootindex is None else f",bootindex={bootindex}"
    return ["-drive", f"if=none,id={name},format=raw,file={path},snapshot=on",
            "-device", f"{kind},bus=ide.{bus},unit={unit},drive={name}{more}"]


@pytest.mark.parametrize("cpu", CPUS)
def test_disk(cpu):
    with isapc(*ide(disk("hello")), cpu=cpu) as vm:
        vm.expect("guest: hello 80")
        assert vm.wait() == BOOTED


@pytest.mark.parametrize("cpu", ["486", "max"])
def test_cd(cpu, tmp_path):
    disc = cd.disc(tmp_path / "cd.iso", assemble("calls", "bin").read_bytes(),
                   cd.validation() + cd.entry(cd.NO_EMULATION, sectors=4))
    with isapc(*ide(disc, 1, name="cd", kind="ide-cd"), *ide(disk("hello")), "-boot", "d", cpu=cpu,
               machine=Calls) as bios:
        assert not bios.edd(0x42, 0x80, 0).cf
        assert bios.memory_at(0x20000 + 510, 2) == b"\x55\xaa"
        assert not bios.edd(0x42, 0xE0, 16).cf
        assert bios.memory_at(0x20001, 5) == b"CD001"


@pytest.mark.parametrize("display", ["isa-vga", "isa-cirrus-vga"])
@pytest.mark.parametrize("cpu", ["486", pytest.param("pentium3", marks=pytest.mark.full),
                                 pytest.param("max", marks=pytest.mark.full)])
def test_display_and_diskette(cpu, display):
    """The second diskette drive has no medium. There are no ACPI tables."""
    floppy = f"if=floppy,format=raw,snapshot=on,file={disk('hello', 2880, STAY=1)}"
    with isapc("-drive", floppy, cpu=cpu, display=display) as vm:
        vm.expect("guest: hello 00")
        vm.expect_screen("Booting from Floppy")
        memory = vm.memory_at(0xE0000, 0x20000)
        assert not any(memory[at:at + 8] == b"RSD PTR " for at in range(0, len(memory), 16))


def test_order():
    """
    Boots from the third of four drives, which becomes the first. The others follow in the order of
    their places.
    """
    drives = [*ide(disk("drives", TAG="a"), 0, 0, "a"), *ide(disk("drives", TAG="b"), 0, 1, "b"),
              *ide(disk("drives", TAG="c"), 1, 0, "c", bootindex=1),
              *ide(disk("drives", TAG="d"), 1, 1, "d", bootindex=2)]
    with isapc(*drives) as vm:
        vm.expect("guest: booted 80: 80=c 81=d 82=a 83=b end")


def test_device_path(tmp_path):
    """Checks EDD's description of a disk on ISA: host bus, interface, ports (INCITS 347, 8.22)."""
    with isapc(*ide(disk("calls"), 1), machine=Calls) as bios:
        answer = bios.parameters(0x80)
        assert not answer.cf
        assert answer.result[36:48] == b"ISA ATA     "
        assert answer.result[48:56] == bytes([0x70, 0x01, 0, 0, 0, 0, 0, 0])


def test_written_sector_is_read_back():
    with isapc(*ide(disk("calls")), machine=Calls) as bios:
        bios.write(0x20000, bytes(range(256)) * 4)
        assert not bios.edd(0x43, 0x80, 100, 2).cf
        bios.write(0x20000, bytes(1024))
        assert not bios.edd(0x42, 0x80, 100, 2).cf
        assert bios.memory_at(0x20000, 1024) == bytes(range(256)) * 4


@pytest.mark.selkie
@pytest.mark.warns("another controller claims the same ports")
def test_two_controllers_at_the_same_ports():
    """
    On a PC with PCI, two IDE controllers may claim the same ports. The disk that answers there is
    listed once.
    """
    with VM("-machine", "pc", "-device", "piix3-ide,id=p",
            *drive("ide", disk("drives", TAG="hidden"), name="a"),
            *drive("ide", disk("drives", TAG="seen"), name="b", bus="p.0")) as vm:
        vm.expect("guest: booted 80: 80=seen end")
