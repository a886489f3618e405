# SPDX-License-Identifier: BSD-2-Clause
"""Tests diskettes whose images the VMM gives as files floppyimg/...: they boot, can be written, are
listed, and their memory is reserved.
"""

import struct

import pytest

from lib.calls import Calls
from lib.guest import disk
from lib.vm import VM, drive

MACHINES = ["pc", "q35"]
BOOTED = 0x10
RESERVED = 2


def memory_map(bios):
    """Returns (base, length, type) of each entry that INT 15h AX=E820h returns."""
    entries, more = [], 0
    while True:
        answer = bios.call(0x15, eax=0xE820, edx=0x534D4150, ebx=more, ecx=20, di=0x1000)
        assert not answer.cf
        entries.append(struct.unpack("<QQI", bios.memory_at(0x1000, 20)))
        more = answer.ebx
        if not more:
            return entries


def image(path, name="one"):
    return ["-fw_cfg", f"name=floppyimg/{name},file={path}"]


@pytest.mark.parametrize("sectors", [2880, pytest.param(5760, marks=pytest.mark.full),
                                     pytest.param(320, marks=pytest.mark.full)])
@pytest.mark.parametrize("machine", MACHINES)
def test_boot(machine, sectors):
    with VM("-machine", machine, *image(disk("hello", sectors))) as vm:
        vm.expect("guest: hello 00")
        assert vm.wait() == BOOTED


@pytest.mark.selkie
@pytest.mark.warns("bytes are no diskette")
def test_other_sizes_are_refused():
    with VM(*image(disk("hello", 2881)), *drive("virtio", disk("hello", TAG="disk"))) as vm:
        vm.expect("guest: disk 80")
        assert "floppyimg/one: 1475072 bytes are no diskette" in vm.debug


@pytest.mark.selkie
def test_menu():
    with VM("-boot menu=on,splash-time=20000", *image(disk("hello", 2880), "rescue"),
            *drive("virtio", disk("hello", TAG="disk"), 1)) as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.hmp("sendkey esc")
        vm.expect_screen(r"^2\. Ramdisk \[rescue\].*1440 KiB")
        vm.last_key("2")
        vm.expect("guest: hello 00")


def test_written_and_kept():
    """
    The parameters are those of a 1.44 MB drive, written data can be read back, and the memory map
    reserves the image.
    """
    with Calls(*image(disk("calls", 2880)), memory="64M") as bios:
        answer = bios.call(0x13, ax=0x0800, dx=0)
        assert (answer.cf, answer.bl, answer.ch, answer.cl, answer.dh, answer.dl) == \
            (False, 4, 79, 18, 1, 1)
        assert bios.call(0x11).ax & 0xC1 == 0x01
        bios.write(0x20000, b"selkie" * 100)
        answer = bios.chs(0x03, 0, 2, 79, 1, 17)
        assert (answer.cf, answer.al) == (False, 2)
        bios.write(0x20000, bytes(1024))
        assert not bios.chs(0x02, 0, 1, 79, 1, 17).cf
        assert bios.memory_at(0x20000, 512) == (b"selkie" * 100)[:512]
        assert bios.chs(0x02, 0, 1, 80, 0, 1).cf
        assert sum(length for _, length, kind in memory_map(bios) if kind == RESERVED
                   and length < 16 << 20) >= 1440 << 10


def test_beside_a_drive():
    """The real drive is A:, the image B:."""
    with Calls("-device", "floppy,unit=0,drive-type=144,drive=a", "-drive",
               f"if=none,id=a,format=raw,file={disk('calls', 2880)},snapshot=on",
               *image(disk("hello", 2880))) as bios:
        assert bios.call(0x11).ax & 0xC1 == 0x41
        assert not bios.chs(0x02, 1).cf
        assert bios.memory_at(0x20000, 0x1FE) == disk("hello", 2880).read_bytes()[:0x1FE]
