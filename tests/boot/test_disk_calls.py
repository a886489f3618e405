# SPDX-License-Identifier: BSD-2-Clause
"""Tests INT 13h with disks that few machines have: buffers in all kinds of memory, bad sectors,
disks that do not answer, odd geometries, discs that are changed.
"""

import struct

import pytest

from lib import cd
from lib.calls import Calls
from lib.guest import assemble

KINDS = {"virtio": "virtio-blk-pci", "ide": "ide-hd,bus=ide.0", "ahci": "ide-hd,bus=ide.0"}
MIB = 1 << 20


def boot(path, kind="virtio"):
    """
    Returns QEMU arguments for a CD that boots guests/calls.asm, so that disk 80h is the test's.
    """
    image = assemble("calls", "bin").read_bytes()
    disc = cd.disc(path / "calls.iso", image, cd.validation() + cd.entry(cd.NO_EMULATION, sectors=4))
    return cd.drive("q35" if kind == "ahci" else "pc", disc)


def numbered(path, count=4096):
    """Makes a disk on which each sector contains its number."""
    path.write_bytes(b"".join(struct.pack("<I", lba) * 128 for lba in range(count)))
    return path


def disk(kind, source, options=""):
    """Returns QEMU arguments for the disk 80h."""
    return ["-drive", f"if=none,id=disk,{source}", "-device", f"{KINDS[kind]},drive=disk{options}"]


def holds(data, lba):
    """Returns whether `data` is sectors of a numbered disk, from `lba` on."""
    return all(data[i:i + 512] == struct.pack("<I", lba + i // 512) * 128
               for i in range(0, len(data), 512))


@pytest.mark.selkie
@pytest.mark.parametrize("kind", KINDS)
def test_memory_of_every_kind(kind, tmp_path):
    """
    Data can be read to the display's memory and across 1 MiB. Data for a ROM, or for upper memory
    without RAM, is lost, and the disk continues to work. Buffers in the firmware's own data are
    refused (09h).
    """
    image = numbered(tmp_path / "disk")
    with Calls(*boot(tmp_path, kind), *disk(kind, f"format=raw,file={image}")) as bios:
        for address in (0xB8000, 0xB8001, 0xBF000, 0x97BFF, 0x100000, 0xFFE01):
            for count in (1, 8, 16, 64):
                size = min(count * 512, 0xC0000 - address if address < 0xC0000 else 1 << 16)
                segment = min(address >> 4, 0xFFFF)
                answer = bios.call(0x13, ax=0x200 | count, cx=1, dx=0x80, es=segment,
                                   bx=address - segment * 16)
                assert (answer.ah, answer.al, answer.cf) == (0, count, False), hex(address)
                skip = 0x100000 - address if address == 0xFFE01 else 0
                got = bios.memory_at(address + skip, size // 512 * 512 - skip)
                want = b"".join(struct.pack("<I", lba) * 128 for lba in range(count))
                assert got == want[skip:skip + len(got)], hex(address)
        rom = bios.memory_at(0xF0000, 0x10000)
        assert not bios.edd(0x42, 0x80, 7, 127, 0xF0000).cf
        assert not bios.edd(0x42, 0x80, 7, 64, 0xC0000).cf
        assert not bios.edd(0x42, 0x80, 7, 64, 0xD0000).cf
        assert not bios.edd(0x42, 0x80, 7, 64, flat=0x70000000, size=24).cf
        assert bios.memory_at(0xF0000, 0x10000) == rom
        for address, count in ((0xEC000, 1), (0xE8000, 127), (0xEFFFF, 1)):
            answer = bios.edd(0x42, 0x80, 7, count, address)
            assert (answer.ah, answer.count) == (9, 0)
        assert not bios.edd(0x42, 0x80, 99, 3).cf
        assert holds(bios.memory_at(0x20000, 3 * 512), 99)


@pytest.mark.warns
@pytest.mark.selkie
@pytest.mark.parametrize("kind", KINDS)
def test_bad_sector(kind, tmp_path):
    """
    After an error the count says how many sectors were transferred without error (EDD-3,
    AH=42h-44h; AL of AH=02h-04h).
    """
    image = numbered(tmp_path / "disk")
    rules = tmp_path / "rules"
    rules.write_text("".join(f'[inject-error]\nevent = "{event}"\nerrno = "5"\nsector = "100"\n'
                             for event in ("read_aio", "write_aio")), encoding="ascii")
    source = f"format=raw,file=blkdebug:{rules}:{image}"
    with Calls(*boot(tmp_path, kind), *disk(kind, source)) as bios:
        for function, status in ((0x42, 0x10), (0x44, 0x10), (0x43, 0xCC)):
            for lba, count in ((90, 20), (100, 1), (99, 2), (37, 64), (0, 127)):
                bios.write(0x20000, bytes(512))
                answer = bios.edd(function, 0x80, lba, count)
                assert (answer.ah, answer.count) == (status, 100 - lba), (function, lba)
                assert bios.memory_at(0x474, 1)[0] == status
                if function == 0x42 and lba < 100:
                    assert holds(bios.memory_at(0x20000, (100 - lba) * 512), lba)
        for lba in range(90, 100):     # cylinder 0, head 1
            answer = bios.chs(0x02, 0x80, 12, 0, 1, lba - 62)
            assert (answer.ah, answer.al) == (0x10, 100 - lba)
        assert not bios.edd(0x42, 0x80, 101, 100).cf


@pytest.mark.warns
@pytest.mark.selkie
@pytest.mark.parametrize("kind", KINDS)
def test_hanging_disk(kind, tmp_path):
    """If a disk does not answer, the call ends at its deadline with error 80h."""
    words = ["-blockdev", "driver=null-co,node-name=disk,size=16777216,latency-ns=8000000000",
             "-device", f"{KINDS[kind]},drive=disk,cyls=32,heads=16,secs=63",
             "-icount", "shift=8,sleep=off", "-rtc", "clock=vm"]
    with Calls(*boot(tmp_path, kind), *words) as bios:
        before = int.from_bytes(bios.memory_at(0x46C, 4), "little")
        answer = bios.edd(0x42, 0x80, 0)
        ticks = int.from_bytes(bios.memory_at(0x46C, 4), "little") - before
        assert (answer.ah, answer.count, answer.cf) == (0x80, 0, True)
        assert 18 < ticks < 40 * 18.2
        assert bios.edd(0x42, 0x80, 0).cf      # and the next call returns as well


GEOMETRIES = [  # size in MiB, options, and the cylinders, heads and sectors per track that AH=08h returns
    (1, "", 1, 16, 63), (504, "", 1023, 16, 63), (1032, "", 1023, 32, 63),
    (2048, "", 519, 128, 63), (8192, "", 1023, 255, 63), (204800, "", 1023, 255, 63),
    (3 << 20, "", 1023, 255, 63),
    (21, ",cyls=615,heads=4,secs=17,bios-chs-trans=none", 614, 4, 17),
    (1024, ",cyls=2080,heads=16,secs=63,bios-chs-trans=none", 1023, 16, 63),
    (1024, ",cyls=2080,heads=16,secs=63,bios-chs-trans=lba", 1023, 32, 63),
    (1024, ",cyls=2080,heads=16,secs=63,bios-chs-trans=large", 519, 64, 63),
    (4096, ",cyls=8322,heads=16,secs=63,bios-chs-trans=rechs", 553, 240, 63),
    (1024, ",lcyls=520,lheads=64,lsecs=63", 519, 64, 63)]


@pytest.mark.parametrize("size, options, cylinders, heads, sectors", GEOMETRIES)
def test_geometry(size, options, cylinders, heads, sectors, tmp_path):
    """Tests AH=08h, 15h and 48h, and reads the last sector of a cylinder."""
    image = tmp_path / "disk"
    with open(image, "wb") as file:
        file.truncate(size * MIB)
    with Calls(*boot(tmp_path), *disk("ide", f"format=raw,file={image}", options)) as bios:
        answer = bios.call(0x13, ax=0x0800, dx=0x80)
        assert not answer.cf and answer.dl == 1
        assert (answer.ch | (answer.cl & 0xC0) << 2) + 1 == cylinders
        assert (answer.dh + 1, answer.cl & 63) == (heads, sectors)
        answer = bios.call(0x13, ax=0x1500, dx=0x80)
        assert answer.ah == 3 and answer.cx << 16 | answer.dx == cylinders * heads * sectors
        result = bios.parameters(0x80).result
        assert int.from_bytes(result[16:24], "little") == size * MIB // 512
        assert bool(result[2] & 2) == (size * MIB // 512 <= 16383 * 16 * 63)
        physical = struct.unpack("<III", result[4:16])
        assert physical[0] * physical[1] * physical[2] <= size * MIB // 512
        if cylinders > 1:
            bios.write(0x20000, b"last".ljust(512))
            assert not bios.chs(0x03, 0x80, 1, cylinders - 1, heads - 1, sectors).cf
            assert not bios.edd(0x42, 0x80, cylinders * heads * sectors - 1, address=0x30000).cf
            assert bios.memory_at(0x30000, 4) == b"last"
        assert bios.chs(0x02, 0x80, 1, 0, heads, 1).ah == 1
        assert bios.chs(0x02, 0x80, 1, 0, 0, 0).ah == 1


@pytest.mark.warns
@pytest.mark.selkie
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_bad_sector_of_a_disc(machine, tmp_path):
    """The sectors of a CD before the bad one are read and counted, on IDE and on AHCI."""
    disc = tmp_path / "other.iso"
    disc.write_bytes(b"".join(struct.pack("<I", lba) * 512 for lba in range(500)))
    rules = tmp_path / "rules"
    rules.write_text('[inject-error]\nevent = "read_aio"\nerrno = "5"\nsector = "400"\n',
                     encoding="ascii")
    words = ["-drive", f"if=none,id=other,format=raw,media=cdrom,file=blkdebug:{rules}:{disc}",
             "-device", f"ide-cd,drive=other,bus={'ide.4' if machine == 'q35' else 'ide.1,unit=1'}"]
    with Calls(*boot(tmp_path, "ahci" if machine == "q35" else "ide"), *words) as bios:
        assert not bios.edd(0x42, 0xE1, 20, 20).cf
        for lba, count in ((90, 20), (100, 1), (99, 2)):
            answer = bios.edd(0x42, 0xE1, lba, count)
            assert (answer.ah, answer.count) == (0x10, 100 - lba)
        assert bios.edd(0x44, 0xE1, 80, 40).count == 20
        assert not bios.edd(0x42, 0xE1, 101, 20).cf
        assert bios.memory_at(0x20000, 4) == struct.pack("<I", 101)


@pytest.mark.selkie
def test_drive_that_is_not_there(tmp_path):
    """
    For a missing drive AH=08h returns 07h and zeros (IBM PC AT Technical Reference), and AH=15h
    returns type 0 without an error.
    """
    with Calls(*boot(tmp_path)) as bios:
        for drive in (0x80, 0x81, 0xDF, 0xFF):
            answer = bios.call(0x13, ax=0x0855, cx=0x5555, dx=0x5500 | drive)
            assert (answer.ah, answer.cf, answer.al, answer.cx, answer.dx) == (7, True, 0, 0, 0)
            answer = bios.call(0x13, ax=0x1555, cx=0x5555, dx=0x5500 | drive)
            assert (answer.ah, answer.cf, answer.cx, answer.dx) == (0, False, 0, 0)
            for function in (0x00, 0x02, 0x09, 0x10, 0x41, 0x42, 0x48):
                answer = bios.call(0x13, ax=function << 8 | 1, bx=0x55AA, cx=1, dx=drive)
                assert (answer.ah, answer.cf) == (1, True)


@pytest.mark.warns("no medium|DMA|bus master")
@pytest.mark.selkie
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_larger_disc(machine, tmp_path):
    """When a drive's disc has been changed, its capacity is read again (EDD-3, AH=48h, 49h)."""
    other = tmp_path / "other.iso"
    other.write_bytes(b"".join(struct.pack("<I", lba) * 512 for lba in range(500)))
    with Calls(*boot(tmp_path, "ahci" if machine == "q35" else "ide")) as bios:
        old = int.from_bytes(bios.parameters(0xE0).result[16:24], "little")
        assert old < 400 and bios.edd(0x42, 0xE0, 400).ah == 1
        assert not bios.call(0x13, ax=0x4900, dx=0xE0).cf
        for change in range(2):
            bios.qmp("blockdev-change-medium", device="cd0", filename=str(other), format="raw")
            # At first a drive that is being loaded has no disc.
            assert bios.edd(0x42, 0xE0, 17).ah in (0x00, 0x31)
            if change:
                assert int.from_bytes(bios.parameters(0xE0).result[16:24], "little") == 500
            assert not bios.edd(0x42, 0xE0, 499).cf
            assert bios.memory_at(0x20000, 4) == struct.pack("<I", 499)
            assert bios.edd(0x42, 0xE0, 500).ah == 1
            assert bios.call(0x13, ax=0x4900, dx=0xE0).ah == 6
            assert not bios.call(0x13, ax=0x4900, dx=0xE0).cf
