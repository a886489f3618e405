# SPDX-License-Identifier: BSD-2-Clause
"""If files of the VMM are wrong or missing, the firmware ignores them, and the boot continues.
"""

import struct

import pytest

from lib.guest import disk
from lib.vm import VM, drive


def boots_with(tmp_path, files, *args):
    words = []
    for i, (name, content) in enumerate(files.items()):
        path = tmp_path / f"file{i}"
        path.write_bytes(content)
        words += ["-fw_cfg", f"name={name},file={path}"]
    with VM(*args, *words, *drive("virtio", disk("hello"))) as vm:
        vm.expect("guest: hello 80")


def record(command, content=b""):
    """Returns a record of the table loader."""
    return struct.pack("<I", command) + content.ljust(124, b"\0")


def name(text):
    return text.encode().ljust(56, b"\0")


def allocate(file, align=16, zone=1):
    return record(1, name(file) + struct.pack("<IB", align, zone))


def pointer(dest, src, offset, size):
    return record(2, name(dest) + name(src) + struct.pack("<IB", offset, size))


def checksum(file, offset, start, length):
    return record(3, name(file) + struct.pack("<III", offset, start, length))


TABLES = "etc/acpi/tables"
LOADERS = {
    "cut short": allocate(TABLES)[:100],
    "noise": bytes(range(256)) * 4,
    "unknown command": record(0x77777777),
    "no such file": allocate("etc/none"),
    "name without end": record(1, b"x" * 56 + struct.pack("<IB", 16, 1)),
    "twice": allocate(TABLES) * 2,
    "alignment 3": allocate(TABLES, 3),
    "alignment 2 GiB": allocate(TABLES, 1 << 31),
    "zone 9": allocate(TABLES, zone=9),
    "pointer before allocation": pointer(TABLES, TABLES, 0, 4),
    "pointer past the end": allocate(TABLES) + pointer(TABLES, TABLES, 4094, 4),
    "pointer at 4 GiB": allocate(TABLES) + pointer(TABLES, TABLES, 0xFFFFFFFF, 8),
    "pointer of 3 bytes": allocate(TABLES) + pointer(TABLES, TABLES, 0, 3),
    "sum past the end": allocate(TABLES) + checksum(TABLES, 9, 0, 4097),
    "sum that wraps": allocate(TABLES) + checksum(TABLES, 9, 0xFFFFFFF0, 0x20),
    "sum put past the end": allocate(TABLES) + checksum(TABLES, 4096, 0, 16),
    "10,000 allocations": b"".join(allocate(f"f{i}") for i in range(10000)),
}


@pytest.mark.warns("acpi: |fw_cfg: |no SMI|is too long")
@pytest.mark.parametrize("kind", LOADERS)
def test_table_loader(tmp_path, kind):
    """The machine has no ACPI, so all files of the table loader come from the test."""
    boots_with(tmp_path, {"etc/table-loader": LOADERS[kind], TABLES: bytes(4096),
                          "etc/acpi/rsdp": b"RSD PTR ".ljust(36, b"\0")}, "-machine pc,acpi=off")


@pytest.mark.warns("acpi: |fw_cfg: |no SMI|is too long")
def test_table_larger_than_memory(tmp_path):
    with open(tmp_path / "huge", "wb") as file:
        file.truncate(128 << 20)
    path = tmp_path / "loader"
    path.write_bytes(allocate(TABLES))
    with VM("-machine pc,acpi=off", "-fw_cfg", f"name=etc/table-loader,file={path}",
            "-fw_cfg", f"name={TABLES},file={tmp_path / 'huge'}",
            *drive("virtio", disk("hello")), memory="64M") as vm:
        vm.expect("guest: hello 80")


KNOBS = ["etc/boot-menu-wait", "etc/ps2-keyboard-spinup", "etc/optionroms-checksum",
         "etc/pci-optionrom-exec", "etc/s3-resume-vga-init", "etc/screen-and-debug",
         "etc/sercon-port", "etc/advertise-serial-debug-port", "etc/floppy0", "etc/threads",
         "etc/extra-pci-roots", "etc/usb-time-sigatt", "etc/sdcard0", "etc/tpm/config",
         "etc/reserved-memory-end", "etc/msr_feature_control"]


@pytest.mark.warns("is no number")
@pytest.mark.parametrize("content", [b"", b"\xff", b"\xff" * 3, b"\xff" * 4096],
                         ids=["empty", "a byte", "3 bytes", "4096 bytes"])
def test_knobs_of_wrong_size(tmp_path, content):
    """Numbers may have 1, 2, 4 or 8 bytes. A file of another size is not a number."""
    if content == b"\xff":
        return boots_with(tmp_path, {knob: b"\0" for knob in KNOBS})
    return boots_with(tmp_path, {knob: content for knob in KNOBS})


ROMS = {
    "empty": b"",
    "no signature": bytes(512),
    "size byte past the end": b"\x55\xaa\xff" + bytes(509),
    "wrong checksum": b"\x55\xaa\x01\xcb\x01".ljust(512, b"\0"),
    "PnP pointer past the end": (b"\x55\xaa\x01\xcb" + bytes(22)
                                 + struct.pack("<H", 0xFFF0)).ljust(512, b"\0"),
    "300 KiB": b"\x55\xaa\xff\xcb".ljust(300 << 10, b"\0"),
}


@pytest.mark.warns("option ROM|fw_cfg: |is too long")
@pytest.mark.parametrize("kind", ROMS)
def test_option_rom(tmp_path, kind):
    boots_with(tmp_path, {"genroms/test.bin": ROMS[kind]})


def test_many_files(tmp_path):
    boots_with(tmp_path, {f"opt/org.example/file{i}": b"x" for i in range(900)},
               "-global fw_cfg_io.x-file-slots=1024")


@pytest.mark.warns("no UART at ffff")
@pytest.mark.parametrize("machine", ["pc", "q35"])
@pytest.mark.parametrize("size", [4, 8])
def test_knobs_with_the_largest_number(machine, size, tmp_path):
    """No number is too large for a knob."""
    boots_with(tmp_path, {knob: b"\xff" * size for knob in KNOBS}, "-machine", machine)


def test_file_name_without_end(tmp_path):
    boots_with(tmp_path, {"opt/" + "n" * 51: b"x"})
