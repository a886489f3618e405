# SPDX-License-Identifier: BSD-2-Clause
"""Tests what option ROMs may do to POST, and how much upper memory they leave."""

import pytest

from lib import paths
from lib.guest import disk, rom
from lib.tables import Acpi, Smbios
from lib.vm import VM, drive

MACHINES = ["pc", "q35"]


@pytest.mark.selkie
@pytest.mark.warns("option ROM .* failed")
@pytest.mark.parametrize("way", ["a20", "trap", "fill", "int18", "int19"])
@pytest.mark.parametrize("machine", MACHINES)
def test_rude_rom(machine, way, tmp_path):
    """Whatever the ROM does, the next ROM runs and the disk boots."""
    rude = rom(tmp_path / "rude.rom", name="rom_rude", WAY=way)
    card = rom(tmp_path / "card.rom")
    with VM("-machine", machine, "-device", f"e1000,romfile={card}", "-fw_cfg",
            f"name=genroms/a,file={rude}", "-option-rom", rude,
            *drive("virtio", disk("hello"))) as vm:
        vm.expect("guest: hello")
        assert vm.guest.text().count("rom: here") == 2
        assert "exception" not in vm.debug


@pytest.mark.parametrize("machine", MACHINES)
def test_upper_memory(machine):
    """With a display and a network card with its ROM, a memory manager finds at least 104 KiB."""
    with VM("-machine", machine, *drive("virtio", disk("umb")), defaults=True) as vm:
        match = vm.expect(r"guest: free (\w+) ram (\w+) empty (\w+)")
        free, ram, empty = (int(word, 16) for word in match.groups())
        assert free >= 26
        assert ram == 0
        assert empty == free


@pytest.mark.selkie
@pytest.mark.parametrize("machine, display", [("pc", "std"), ("q35", "cirrus"), ("pc", "none"),
                                              ("isapc", "none")])
@pytest.mark.parametrize("memory", ["512K", "1M"])
def test_too_little_memory(memory, machine, display):
    """If there is no memory for POST, all places that a user may look at have a message."""
    message = "Selkie: less than 2 MiB of memory, the machine cannot start."
    with VM("-machine", machine, "-vga", display, memory=memory) as vm:
        vm.debug.expect(message)
        vm.serial.expect(message)
        if display == "none":
            return
        vm.expect_screen(message)
        width, height, lines = vm.picture()
        assert (width, height) == (640, 400)
        # Characters have 8x8 pixels, grey on black. Only the first line has text.
        assert set(b"".join(lines[:8])) == {0, 0xA8}
        assert set(b"".join(lines[8:])) == {0}
        letter = [line[3 * 8 * 2:3 * 8 * 3] for line in lines[:8]]   # the letter l of Selkie
        assert sum(line.count(0xA8) for line in letter) > 30
        assert not any(lines[0][3 * 8 * len(message):])


@pytest.mark.selkie
@pytest.mark.parametrize("memory", ["2M", "3M"])
@pytest.mark.parametrize("machine", MACHINES)
def test_least_memory(machine, memory):
    """From 2 MiB on a disk boots, and the tables exist."""
    with VM("-machine", machine, *drive("ide", disk("hello", STAY=1)), memory=memory) as vm:
        vm.expect("guest: hello")
        assert Acpi(vm).named("APIC")
        assert Smbios(vm).structures


@pytest.mark.selkie
def test_own_roms_are_not_summed(tmp_path):
    """
    POST does not check the sums of our VGA ROMs, which carry a mark. A ROM without the mark needs a
    right sum.
    """
    for path in paths.FIRMWARE.glob("vgabios*.bin"):
        assert path.read_bytes()[0x24:0x2A] == b"Selkie"
    image = bytearray((paths.FIRMWARE / "vgabios-stdvga.bin").read_bytes())
    image[-1] ^= 1
    (tmp_path / "ours.rom").write_bytes(image)
    with VM("-vga none -device", f"VGA,romfile={tmp_path / 'ours.rom'}",
            *drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect_screen("Booting from Hard Disk")


@pytest.mark.selkie
@pytest.mark.warns("checksum")
def test_others_are_summed(tmp_path):
    image = bytearray((paths.FIRMWARE / "vgabios-stdvga.bin").read_bytes())
    image[0x24] ^= 1
    (tmp_path / "other.rom").write_bytes(image)
    with VM("-vga none -device", f"VGA,romfile={tmp_path / 'other.rom'}",
            *drive("virtio", disk("hello"))) as vm:
        vm.expect("guest: hello")
        assert "checksum" in vm.debug
