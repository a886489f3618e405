# SPDX-License-Identifier: BSD-2-Clause
"""Boots from diskettes: every medium, an empty or unreadable drive, boot orders and numbers."""

import pytest

from lib.guest import disk
from lib.vm import VM, drive

MACHINES = ["pc", "q35"]
BOOTED = 0x10


def diskette(machine, path, unit=0, bootindex=None, kind="auto", options=""):
    """Returns QEMU arguments for a diskette drive with the image `path` (None: empty)."""
    words = ["-device", "isa-fdc,id=fdc"] if machine == "q35" and unit == 0 else []
    device = f"floppy,unit={unit},drive-type={kind}"
    if path:
        words += ["-drive", f"if=none,id=fd{unit},format=raw,file={path},snapshot=on{options}"]
        device += f",drive=fd{unit}"
    if bootindex is not None:
        words += ["-global", f"isa-fdc.bootindex{'AB'[unit]}={bootindex}"]
    return ["-machine", machine, *words, "-device", device]


@pytest.mark.parametrize("sectors", [2880, 1440, 5760])
@pytest.mark.parametrize("machine", MACHINES)
def test_diskette(machine, sectors):
    kind = "288" if sectors > 2880 else "144"
    with VM(*diskette(machine, disk("hello", sectors), kind=kind)) as vm:
        vm.expect("guest: hello 00")
        assert vm.wait() == BOOTED


@pytest.mark.parametrize("sectors", [2400, 720])
def test_large_diskette(sectors):
    """Boots 1.2 MB and 360 KB diskettes in the same 5.25-inch drive."""
    with VM(*diskette("pc", disk("hello", sectors), kind="120")) as vm:
        vm.expect("guest: hello 00")


@pytest.mark.warns("boot from |no bootable device")
@pytest.mark.parametrize("machine", MACHINES)
def test_empty_drive_is_passed_over(machine):
    with VM(*diskette(machine, None, kind="144"), "-boot", "order=ac",
            *drive("virtio", disk("hello"))) as vm:
        vm.expect("guest: hello 80", timeout=10)


@pytest.mark.warns("boot from |no bootable device")
@pytest.mark.selkie
def test_empty_drive_says_so():
    with VM(*diskette("pc", None, kind="144"), "-boot", "order=a",
            "-machine", "graphics=off", graphics=False) as vm:
        vm.serial.expect("Booting from Floppy")
        vm.serial.expect("Boot failed: could not read the boot disk")
        vm.serial.expect("No bootable device")


@pytest.mark.parametrize("machine", MACHINES)
def test_bootindex(machine):
    with VM(*diskette(machine, disk("hello", 2880, TAG="floppy"), bootindex=1),
            *drive("virtio", disk("hello"), bootindex=2)) as vm:
        vm.expect("guest: floppy 00")


def test_second_drive():
    with VM(*diskette("pc", disk("hello", 2880)),
            *diskette("pc", disk("hello", 2880, TAG="other"), unit=1)) as vm:
        vm.expect("guest: hello 00")


@pytest.mark.warns("boot from |no bootable device")
def test_unsigned_sector(tmp_path):
    """A boot sector without a signature boots only if the machine's settings say so."""
    image = bytearray(disk("hello", 2880).read_bytes())
    image[510:512] = bytes(2)
    path = tmp_path / "unsigned.img"
    path.write_bytes(image)
    with VM(*diskette("pc", path), "-boot", "order=ac", *drive("virtio", disk("hello"))) as vm:
        vm.expect("guest: hello 80")
    with VM(*diskette("pc", path), "-no-fd-bootchk", "-boot", "order=a") as vm:
        vm.expect("guest: hello 00")


@pytest.mark.warns
def test_read_error(tmp_path):
    rules = tmp_path / "rules"
    rules.write_text('[inject-error]\nevent = "read_aio"\nerrno = "5"\nsector = "0"\n',
                     encoding="ascii")
    words = diskette("pc", f"blkdebug:{rules}:{disk('hello', 2880)}")
    with VM(*words, "-boot", "order=ac", *drive("virtio", disk("hello"))) as vm:
        vm.expect("guest: hello 80")


@pytest.mark.selkie
@pytest.mark.parametrize("sectors", [2880, 1440])
def test_extensions(sectors):
    """Tests INT 13h AH=41h, 42h and 48h. For a diskette there is no device path."""
    with VM(*diskette("pc", disk("edd0", sectors))) as vm:
        vm.expect(f"guest: edd cAA55 c001E{sectors:08X} cCcAA55")
