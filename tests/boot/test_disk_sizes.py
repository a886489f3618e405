# SPDX-License-Identifier: BSD-2-Clause
"""Compares INT 13h's results for disks and diskettes of all sizes with SeaBIOS's.
tests/lib/choices.py names all differences.
"""

import struct

import pytest

from lib import choices, paths
from lib.calls import Calls
from lib.guest import assemble, disk

KIB, MIB, GIB, TIB = 1 << 10, 1 << 20, 1 << 30, 1 << 40
# Sizes around the limits of CHS, of its translations, of 28-bit LBA and of 32-bit LBA.
SIZES = [MIB, 5 * MIB, 32 * MIB, 100 * MIB, 503 * MIB + 100 * 512, 504 * MIB, 505 * MIB, 528 * MIB,
         1008 * MIB, 1009 * MIB, 2016 * MIB, 2 * GIB, 4 * GIB - 512, 4 * GIB, 7 * GIB, 8064 * MIB,
         8 * GIB, 8455 * MIB, 33 * GIB, 128 * GIB, 137 * GIB, 500 * GIB, 2 * TIB - 512, 2 * TIB,
         3 * TIB]
QUICK = [MIB, 504 * MIB, 8 * GIB]
FULL = [SIZES[i:i + 3] for i in range(0, len(SIZES), 3)]

DISKETTES = [((1440, 2880), "auto"), ((720, 1200), "auto"), ((160, 180), "120"),
             ((320, 360), "120"), ((720, 1440), "288"), ((820, 1680), "auto")]

FLAG_DMA, FLAG_VERIFY = 0x01, 0x08
PATH = [("path length", 32, 36), ("bus", 36, 40), ("interface", 40, 48), ("interface path", 48, 56),
        ("device path", 56, None)]


def by_cylinders(bios, drive):
    """Returns the results of AH=08h and AH=15h, by field."""
    call = {}
    answer = bios.call(0x13, ax=0x0800, dx=drive)
    call["08h", "answer"] = answer.cf, answer.ax, answer.cx, answer.dx
    if drive < 0x80:
        call["08h", "type"] = answer.bx & 0xFF
        call["08h", "table"] = bios.memory_at(answer.es * 16 + answer.di, 11)
    answer = bios.call(0x13, ax=0x1500, dx=drive)
    call["15h", "kind"] = answer.cf, answer.ah
    if answer.ah == 3:
        call["15h", "sectors"] = answer.cx << 16 | answer.dx
    return call


def parameters(bios, drive, size):
    """Returns the results of AH=48h with a buffer of `size` bytes, by field."""
    answer = bios.parameters(drive, size)
    if answer.cf:
        return {("48h", "support"): answer.ah}
    names = ("size", "flags", "cylinders", "heads", "sectors a track", "sectors", "sector size")
    call = {("48h", name): value for name, value in
            zip(names, struct.unpack("<HHIIIQH", answer.result[:26]))}
    flags = call["48h", "flags"]
    call["48h", "dma flag"] = flags & FLAG_DMA
    call["48h", "verify flag"] = flags & FLAG_VERIFY
    call["48h", "flags"] = flags & ~(FLAG_DMA | FLAG_VERIFY)
    if size >= 30:
        call["48h", "DPTE"] = answer.result[26:30]
    if size >= 66:
        call["48h", "path"] = struct.unpack("<H", answer.result[30:32]) == (0xBEDD,)
        for name, first, last in PATH:
            call["48h", name] = answer.result[first:last or size - 2]
        call["48h", "checksum"] = answer.result[size - 2:size]
    call["48h", "after it"] = answer.result[size:size + 4]
    return call


def answers(bios, drive):
    """Returns all that is compared, by function, size of the buffer and field."""
    call = {(*key, None): value for key, value in by_cylinders(bios, drive).items()}
    answer = bios.call(0x13, ax=0x4100, bx=0x55AA, dx=drive)
    call["41h", "support", None] = answer.cf
    if not answer.cf:
        call["41h", "version", None] = answer.ah, answer.bx
        call["41h", "subsets", None] = answer.cx
    for size in (26, 30, 66, 74):
        call |= {(*key, size): value for key, value in parameters(bios, drive, size).items()}
    return call


def unnamed(ours, theirs, chosen):
    """Returns lines about differences that are not on the list."""
    named = {(call.split("AH=")[1].split()[0], field) for call, field, *_ in chosen}
    if ("48h", "path") in named:
        named |= {("48h", field) for field, *_ in PATH}
    # If one of the firmwares refuses the function, its fields cannot be compared.
    refused = {name for (name, field, _), value in theirs.items()
               if field == "support" and (name, field) in named
               and ours.get((name, field, None)) != value}
    return [f"{key}: {ours.get(key)} and {theirs.get(key)}" for key in sorted(
        ours.keys() | theirs.keys(), key=str)
        if ours.get(key) != theirs.get(key) and key[:2] not in named and key[0] not in refused]


def both(words, drives):
    """Returns what each of the firmwares says about the drives."""
    found = []
    for firmware in (paths.FIRMWARE, paths.CONTROL):
        with Calls(*words, firmware=firmware) as bios:
            found.append([answers(bios, drive) for drive in drives])
    return zip(*found)


def sparse(folder, size):
    path = folder / f"{size}.img"
    with open(path, "wb") as file:
        file.truncate(size)
    return path


def machine(kind, folder, sizes):
    """Returns QEMU arguments for disks of these sizes and a diskette that boots the guest."""
    boot = folder / "boot.img"
    boot.write_bytes(assemble("calls", "bin").read_bytes().ljust(2880 * 512, b"\0"))
    words = ["-machine", "q35" if kind == "ahci" else "pc"]
    words += ["-device", "isa-fdc,id=fdc"] if kind == "ahci" else []
    words += ["-drive", f"if=none,id=boot,format=raw,file={boot}", "-device",
              "floppy,unit=0,drive=boot", "-global", "isa-fdc.bootindexA=0"]
    for i, size in enumerate(sizes):
        device = {"virtio": "virtio-blk-pci", "ide": f"ide-hd,bus=ide.{i // 2},unit={i % 2}",
                  "ahci": f"ide-hd,bus=ide.{i}"}[kind]
        words += ["-drive", f"if=none,id=d{i},format=raw,file={sparse(folder, size)}",
                  "-device", f"{device},drive=d{i}"]
    return words


@pytest.mark.selkie
@pytest.mark.parametrize("kind,sizes", [
    ("virtio", QUICK), ("ide", QUICK),
    *(pytest.param(kind, sizes, marks=pytest.mark.full)
      for kind in ("virtio", "ide", "ahci") for sizes in FULL)])
def test_disk(kind, sizes, tmp_path):
    drives = [0x80 + i for i in range(len(sizes))]
    chosen = choices.DISK + (choices.AHCI if kind == "ahci" else [])
    for size, pair in zip(sizes, both(machine(kind, tmp_path, sizes), drives)):
        assert not unnamed(*pair, chosen), f"{size} bytes"


@pytest.mark.selkie
@pytest.mark.parametrize("sizes,drive_type", [
    DISKETTES[0], *(pytest.param(*each, marks=pytest.mark.full) for each in DISKETTES[1:])])
def test_diskette(sizes, drive_type, tmp_path):
    words = ["-drive", f"if=none,id=boot,format=raw,file={disk('calls')},snapshot=on",
             "-device", "virtio-blk-pci,drive=boot,bootindex=0"]
    for i, size in enumerate(sizes):
        words += ["-drive", f"if=none,id=f{i},format=raw,file={sparse(tmp_path, size * KIB)}",
                  "-device", f"floppy,unit={i},drive=f{i},drive-type={drive_type}"]
    for size, pair in zip(sizes, both(words, range(len(sizes)))):
        assert not unnamed(*pair, choices.DISKETTE), f"{size} KiB"
