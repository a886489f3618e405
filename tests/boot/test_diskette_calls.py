# SPDX-License-Identifier: BSD-2-Clause
"""Tests INT 13h with diskettes: every medium up to its last sector, write protection, changes, no
medium, a second drive, the motor. The machine boots from a CD, so the diskette drives are free for
the test.
"""

import struct

import pytest

from lib import cd
from lib.calls import Calls
from lib.guest import assemble

MEDIA = {  # size in KB: type of drive, heads, sectors per track, cylinders
    160: ("120", 1, 8, 40), 180: ("120", 1, 9, 40), 320: ("120", 2, 8, 40),
    360: ("120", 2, 9, 40), 1200: ("120", 2, 15, 80), 720: ("144", 2, 9, 80),
    800: ("144", 2, 10, 80), 1440: ("144", 2, 18, 80), 1680: ("144", 2, 21, 80),
    2880: ("288", 2, 36, 80)}
CHANGED, NO_MEDIUM, PROTECTED, NOT_FOUND = 0x06, 0x80, 0x03, 0x04


def numbered(path, kib):
    """Makes a diskette on which each sector contains its number."""
    path.write_bytes(b"".join(struct.pack("<I", lba) * 128 for lba in range(2 * kib)))
    return path


def machine(path, *drives):
    """
    Returns QEMU arguments for a CD that boots and for diskette drives (type, image or None,
    options).
    """
    image = assemble("calls", "bin").read_bytes()
    disc = cd.disc(path / "calls.iso", image, cd.validation() + cd.entry(cd.NO_EMULATION, sectors=4))
    words = cd.drive("pc", disc)
    for unit, (kind, medium, options) in enumerate(drives):
        device = f"floppy,unit={unit},drive-type={kind}"
        if medium:
            words += ["-drive", f"if=none,id=fd{unit},format=raw,file={medium}{options}"]
            device += f",drive=fd{unit}"
        words += ["-device", device + f",id=drive{unit}"]
    return words


def sector(bios, address=0x20000):
    """Returns the number of the sector that was read."""
    return int.from_bytes(bios.memory_at(address, 4), "little")


@pytest.mark.parametrize("kib", [pytest.param(kib, marks=[pytest.mark.selkie] * (kib == 1680))
                                 for kib in MEDIA])
def test_medium(kib, tmp_path):
    """AH=02h reads all sectors from the first to the last one, across heads, and none after it."""
    kind, heads, spt, cylinders = MEDIA[kib]
    with Calls(*machine(tmp_path, (kind, numbered(tmp_path / "fd", kib), ""))) as bios:
        if kib in (800, 1680):      # for these sizes the program has to provide the parameter table
            table = bytearray(bios.memory_at(0xFEFC7, 11))
            table[4] = spt
            bios.write(0x600 + 64, table)
            bios.write(4 * 0x1E, struct.pack("<HH", 0x640, 0))
        for cylinder in (0, 1, 20, 21, cylinders - 1):
            for head in range(heads):
                for number in (1, spt):
                    answer = bios.chs(0x02, 0, 1, cylinder, head, number)
                    assert (answer.ah, answer.al) == (0, 1), (cylinder, head, number)
                    assert sector(bios) == (cylinder * heads + head) * spt + number - 1
        if kib < 1680 or kib == 2880:
            answer = bios.chs(0x02, 0, spt * heads, 2, 0, 1)
            assert (answer.ah, answer.al) == (0, spt * heads)
            assert sector(bios, 0x20000 + (spt * heads - 1) * 512) == 3 * spt * heads - 1
        assert bios.chs(0x02, 0, 1, 0, 0, spt + 1).cf
        bios.write(0x20000, b"mine".ljust(512))
        assert not bios.chs(0x03, 0, 1, cylinders - 1, heads - 1, spt).cf
        assert not bios.chs(0x04, 0, spt, 3, 0, 1).cf
        assert not bios.chs(0x02, 0, 1, cylinders - 1, heads - 1, spt, 0x30000).cf
        assert bios.memory_at(0x30000, 4) == b"mine"
    assert (tmp_path / "fd").read_bytes()[-512:] == b"mine".ljust(512)


@pytest.mark.selkie
@pytest.mark.parametrize("kib", MEDIA)
def test_extensions(kib, tmp_path):
    """
    AH=41h, 42h, 44h, 47h and 48h work on media of every type, and number sectors over the whole
    medium.
    """
    kind, heads, spt, cylinders = MEDIA[kib]
    with Calls(*machine(tmp_path, (kind, numbered(tmp_path / "fd", kib), ""))) as bios:
        answer = bios.call(0x13, ax=0x4100, bx=0x55AA, dx=0)
        assert (answer.bx, answer.cf) == (0xAA55, False) and answer.cx & 1
        answer = bios.parameters(0)
        assert not answer.cf
        assert struct.unpack("<IIIQH", answer.result[4:26]) == (cylinders, heads, spt, 2 * kib, 512)
        for lba in (0, spt - 1, spt, spt * heads, kib, 2 * kib - 1):
            assert not bios.edd(0x42, 0, lba).cf
            assert sector(bios) == lba
        assert not bios.edd(0x42, 0, 1, 120, 0x21234).cf
        assert [sector(bios, 0x21234 + i * 512) for i in range(120)] == list(range(1, 121))
        for lba, count in ((2 * kib, 1), (2 * kib - 1, 2), (1 << 33, 1)):
            answer = bios.edd(0x42, 0, lba, count)
            assert (answer.ah, answer.count) == (1, 0)
        assert not bios.edd(0x44, 0, 2 * kib - 20, 20).cf
        assert not bios.edd(0x47, 0, 2 * kib - 1).cf


def test_protected(tmp_path):
    with Calls(*machine(tmp_path, ("144", numbered(tmp_path / "fd", 1440), ",readonly=on"))) as bios:
        assert not bios.chs(0x02, 0).cf
        answer = bios.chs(0x03, 0)
        assert (answer.ah, answer.cf) == (PROTECTED, True)
        assert not bios.chs(0x02, 0, 1, 5, 1, 3).cf
        assert sector(bios) == (5 * 2 + 1) * 18 + 2


@pytest.mark.selkie
def test_change(tmp_path):
    """A change is reported once, and the next call uses the new medium (AH=16h, AH=02h)."""
    with Calls(*machine(tmp_path, ("144", numbered(tmp_path / "fd", 1440), ""))) as bios:
        assert not bios.chs(0x02, 0).cf
        assert not bios.call(0x13, ax=0x1600, dx=0).cf
        other = numbered(tmp_path / "other", 720)
        bios.qmp("blockdev-change-medium", id="drive0", filename=str(other), format="raw")
        answer = bios.call(0x13, ax=0x1600, dx=0)
        assert (answer.ah, answer.cf) == (CHANGED, True)
        answer = bios.chs(0x02, 0, 1, 1, 0, 9)
        assert (answer.ah, answer.al, answer.cf) == (CHANGED, 0, True)
        assert not bios.chs(0x02, 0, 1, 1, 0, 9).cf
        assert sector(bios) == 2 * 9 + 8
        assert not bios.call(0x13, ax=0x1600, dx=0).cf
        bios.qmp("eject", id="drive0", force=True)
        for function in (0x02, 0x04, 0x42):
            answer = bios.edd(function, 0, 0) if function > 0x40 else bios.chs(function, 0)
            assert (answer.ah, answer.cf) == (NO_MEDIUM, True)


@pytest.mark.selkie
def test_drives(tmp_path):
    """
    Tests drive B: without a medium, and a third drive, which does not exist. AH=00h resets for a
    missing drive too.
    """
    with Calls(*machine(tmp_path, ("144", numbered(tmp_path / "fd", 1440), ""),
                        ("120", None, ""))) as bios:
        answer = bios.call(0x13, ax=0x0800, dx=1)
        assert (answer.bl, answer.cx, answer.dx, answer.cf) == (2, 0x4F0F, 0x0102, False)
        assert bios.memory_at(answer.es * 16 + answer.di + 4, 1)[0] == 15
        assert bios.call(0x13, ax=0x1500, dx=1).ah == 2
        answer = bios.chs(0x02, 1)
        assert (answer.ah, answer.al, answer.cf) == (NO_MEDIUM, 0, True)
        assert bios.memory_at(0x441, 1)[0] == NO_MEDIUM
        assert bios.call(0x13, ax=0x0100, dx=1).ah == NO_MEDIUM
        assert not bios.chs(0x02, 0).cf
        assert bios.memory_at(0x440, 1)[0] and bios.memory_at(0x43F, 1)[0] & 0x31 == 1
        answer = bios.chs(0x02, 2)
        assert (answer.ah, answer.cf) == (1, True)
        assert bios.call(0x13, ax=0x1555, dx=2).ah == 0
    with Calls(*machine(tmp_path, ("144", None, ""))) as bios:
        assert not bios.call(0x13, ax=0x0000, dx=1).cf
        assert bios.chs(0x02, 1).ah == NO_MEDIUM
        assert bios.call(0x13, ax=0x1500, dx=1).ah == 0


@pytest.mark.selkie
def test_motor_stops(tmp_path):
    """
    The byte at 40:40h counts down with the ticks. When it is 0, 40:3Fh and the controller say that
    the motor is off.
    """
    with Calls(*machine(tmp_path, ("144", numbered(tmp_path / "fd", 1440), ""))) as bios:
        assert not bios.chs(0x02, 0).cf
        left = bios.memory_at(0x440, 1)[0]
        assert 30 < left <= 37
        for _ in range(200):
            if not bios.memory_at(0x440, 1)[0]:
                break
            bios.call(0x15, ax=0x8600, cx=0, dx=50000)
        assert not bios.memory_at(0x43F, 1)[0] & 0x0F
        assert not bios.chs(0x02, 0, 1, 70, 1, 2).cf
        assert sector(bios) == (70 * 2 + 1) * 18 + 1
