# SPDX-License-Identifier: BSD-2-Clause
"""Tests what option ROMs may do to POST, and how much upper memory they leave."""

import re
import struct

import pytest

from lib import paths
from lib.calls import Calls
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


@pytest.mark.selkie
@pytest.mark.warns
@pytest.mark.parametrize("way", ["hang", "resident"])
def test_log_names_the_rom(way, tmp_path):
    """The machine need not boot after such a ROM, but the log names it."""
    rude = rom(tmp_path / "rude.rom", name="rom_rude", WAY=way)
    with VM("-option-rom", rude, *drive("virtio", disk("hello"))) as vm:
        vm.expect("rom: here")
        assert "option ROM genroms/rude.rom" in vm.debug


@pytest.mark.parametrize("machine", MACHINES)
def test_upper_memory(machine):
    """
    With a display and a network card with its ROM, a memory manager finds at least 108 KiB of free
    upper memory, with 64 KiB in one piece for the page frame of EMS (LIM EMS 4.0, 2).
    """
    with VM("-machine", machine, *drive("virtio", disk("umb")), defaults=True) as vm:
        match = vm.expect(r"guest: free (\w+) ram (\w+) empty (\w+) longest (\w+)")
        free, ram, empty, longest = (int(word, 16) for word in match.groups())
        assert free >= (26 if paths.TESTS_CONTROL else 27)
        assert longest >= 16
        assert ram == 0
        assert empty == free


@pytest.mark.selkie
@pytest.mark.parametrize("machine, display", [("pc", "std"), ("q35", "cirrus"), ("pc", "none"),
                                              ("isapc", "none"), ("microvm", "none"),
                                              ("pc-i440fx-1.7", "std")])
@pytest.mark.parametrize("memory", ["512K", "1M"])
def test_too_little_memory(memory, machine, display):
    """If there is no memory for POST, a message appears everywhere where a user may look."""
    message = "Selkie: less than 2 MiB of memory, the machine cannot start."
    with VM("-machine", machine, "-vga", display, memory=memory) as vm:
        vm.debug.expect(message)
        vm.serial.expect(message)
        if display == "none":
            return
        vm.expect_screen(message)
        vm.until(lambda: vm.picture()[:2] == (640, 400))    # QEMU may show the new mode a moment later
        _, _, lines = vm.picture()
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


def own_rom():
    """Returns a VGA ROM of ours, and where its initialisation begins."""
    image = bytearray((paths.FIRMWARE / "vgabios-stdvga.bin").read_bytes())
    assert image[3] == 0xE9
    return image, 3 + 3 + int.from_bytes(image[4:6], "little", signed=True)


@pytest.mark.selkie
@pytest.mark.warns
@pytest.mark.parametrize("at", ["entry", "code"])
def test_own_rom_is_damaged(at, tmp_path):
    """
    POST does not check the sum of our VGA ROM. If a damaged one raises an exception, the log has
    named it before, and POST goes on without it.
    """
    image, entry = own_rom()
    where = 3 if at == "entry" else entry
    image[where:where + 2] = b"\x0f\x0b"       # UD2
    (tmp_path / "ours.rom").write_bytes(image)
    with VM("-vga none -device", f"VGA,addr=7,romfile={tmp_path / 'ours.rom'}",
            *drive("virtio", disk("hello"))) as vm:
        vm.expect("guest: hello")
        assert vm.debug.text().index("option ROM of 00:07.0") < \
            vm.debug.text().index("option ROM 00:07.0 failed")


@pytest.mark.selkie
def test_own_rom_loops(tmp_path):
    """A damaged ROM of ours that does not return stops the machine, but the log names it."""
    image, entry = own_rom()
    image[entry:entry + 2] = b"\xeb\xfe"       # jmp $
    (tmp_path / "ours.rom").write_bytes(image)
    with VM("-vga none -device", f"VGA,addr=7,romfile={tmp_path / 'ours.rom'}",
            *drive("virtio", disk("hello"))) as vm:
        vm.debug.expect("option ROM of 00:07.0 at c0000")
        vm.until(lambda: f"EIP={entry:08x}" in vm.hmp("info registers"))
        assert vm.debug.text().splitlines()[-1].endswith(f"option ROM of 00:07.0 at c0000, {len(image)} bytes")


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


def scsi_rom(tmp_path, **defines):
    return rom(tmp_path / "scsi.rom", name="rom_scsi", **defines)


@pytest.mark.selkie
@pytest.mark.parametrize("how", [{}, {"BCV": 1}])
@pytest.mark.parametrize("machine", MACHINES)
def test_rom_disk(machine, how, tmp_path):
    """A disk that a ROM serves by INT 13h has a number after ours, and boots in its turn."""
    blank = tmp_path / "blank"
    blank.write_bytes(bytes(1 << 20))
    with VM("-machine", machine, "-option-rom", scsi_rom(tmp_path, **how),
            *drive("virtio", disk("hello", STAY=1), 1)) as vm:
        vm.expect("guest: hello 80")
        assert "81h: disk of option ROM" in vm.debug


@pytest.mark.selkie
@pytest.mark.warns("boot from ")
@pytest.mark.parametrize("how", [{}, {"BCV": 1}])
def test_rom_disk_boots(how, tmp_path):
    blank = tmp_path / "blank"
    blank.write_bytes(bytes(1 << 20))
    with VM("-option-rom", scsi_rom(tmp_path, **how), *drive("virtio", blank, 1)) as vm:
        vm.expect("guest: rom disk 81")
    with VM("-option-rom", scsi_rom(tmp_path, **how)) as vm:
        vm.expect("guest: rom disk 80")


@pytest.mark.selkie
@pytest.mark.parametrize("how, name", [({}, "scsi.rom"), ({"BCV": 1}, "Some SCSI")])
def test_rom_disk_in_the_menu(how, name, tmp_path):
    with VM("-option-rom", scsi_rom(tmp_path, **how), "-boot menu=on,splash-time=20000",
            *drive("virtio", disk("hello", STAY=1), 1)) as vm:
        vm.expect_screen("Press ESC")
        vm.hmp("sendkey esc")
        line = vm.expect_screen(rf"^(.)\. {name}, disk 81h").group(1)
        vm.hmp(f"sendkey {line}")
        vm.expect("guest: rom disk 81")


@pytest.mark.selkie
def test_rom_takes_int_19h(tmp_path):
    """A ROM that takes over INT 19h boots, whatever disks there are."""
    with VM("-option-rom", scsi_rom(tmp_path, INT19=1),
            *drive("virtio", disk("hello", STAY=1), 1)) as vm:
        vm.expect("guest: the ROM boots")


@pytest.mark.selkie
@pytest.mark.warns("boot from ")
def test_rom_takes_int_18h(tmp_path):
    """A ROM that takes over INT 18h boots if nothing else does."""
    with VM("-option-rom", scsi_rom(tmp_path, INT18=1),
            *drive("virtio", disk("hello", STAY=1), 1)) as vm:
        vm.expect("guest: hello 80")
    blank = tmp_path / "blank"
    blank.write_bytes(bytes(1 << 20))
    with VM("-option-rom", scsi_rom(tmp_path, INT18=1), *drive("virtio", blank, 1)) as vm:
        vm.expect("guest: the ROM boots")


@pytest.mark.selkie
@pytest.mark.parametrize("size", [1024, 80 << 10, 16 << 20])
def test_rom_file_sizes(size, tmp_path):
    """A file may be longer than its image, and even longer than any image can be."""
    image = scsi_rom(tmp_path)
    image.write_bytes(image.read_bytes().ljust(size, b"\0"))
    with VM("-option-rom", image, memory="128M") as vm:
        vm.expect("guest: rom disk 80")


@pytest.mark.selkie
@pytest.mark.warns("option ROM")
@pytest.mark.parametrize("size", [256, (16 << 20) + 512])
def test_rom_file_sizes_refused(size, tmp_path):
    """The log has a warning for a file of an impossible size, and the disk boots."""
    image = scsi_rom(tmp_path)
    image.write_bytes(image.read_bytes().ljust(size, b"\0")[:size])
    with VM("-option-rom", image, *drive("virtio", disk("hello"))) as vm:
        vm.expect("guest: hello 80")
        assert re.search(r"^W\d+ option ROM genroms/scsi\.rom: ", vm.debug.text(), re.M)


@pytest.mark.selkie
def test_rom_of_268_bytes(tmp_path):
    """The file does not fill its last block of 512 bytes. The rest counts as zeros."""
    image = bytearray(268)
    image[:7] = b"\x55\xaa\x01\xb0A\xe6\xe9"  # mov al, 'A'; out 0xe9, al
    image[7] = 0xCB  # retf
    image[267] = -sum(image) % 256
    (tmp_path / "short.rom").write_bytes(image)
    with VM("-fw_cfg", f"name=genroms/short.rom,file={tmp_path / 'short.rom'}",
            *drive("virtio", disk("hello"))) as vm:
        vm.expect("Aguest: hello")


def summed(code, blocks):
    """Returns an option ROM of so many blocks whose initialisation is the code."""
    image = bytearray(b"\x55\xaa" + bytes([blocks]) + code).ljust(blocks * 512, b"\0")
    image[-1] = -sum(image) % 256
    return image


def for_card(image, kind=0, last=True, length=None):
    """
    Puts a PCI data structure for an e1000 into the image, with the code type `kind` and this
    length.
    """
    image[0x18:0x1A] = b"\x40\x00"
    image[0x40:0x58] = struct.pack("<4sHHHHBBBBHHBBH", b"PCIR", 0x8086, 0x100E, 0, 0x18, 0, 0, 0, 2,
                                   (length or len(image)) // 512, 0, kind, 0x80 * last, 0)
    image[-1] = (image[-1] - sum(image)) % 256
    return image


SAY = b"\xb0%b\xe6\xe9"      # mov al, letter; out 0xe9, al
RETF = b"\xcb"


def generic(tmp_path, name, image):
    (tmp_path / name).write_bytes(image)
    return ["-fw_cfg", f"name=genroms/{name},file={tmp_path / name}"]


def test_order_of_roms(tmp_path):
    """ROMs in vgaroms/ run first, then those of PCI devices, then those in genroms/, each kind by their names."""
    card = tmp_path / "card.rom"
    card.write_bytes(for_card(summed(SAY % b"C" + RETF, 2)))
    files = [("vgaroms", "b", b"W"), ("genroms", "b", b"H"), ("genroms", "a", b"G"), ("vgaroms", "a", b"V")]
    words = []
    for kind, name, letter in files:
        (tmp_path / f"{kind}-{name}").write_bytes(summed(SAY % letter + RETF, 2))
        words += ["-fw_cfg", f"name={kind}/{name},file={tmp_path / f'{kind}-{name}'}"]
    with VM("-device", f"e1000,romfile={card}", *words, *drive("virtio", disk("hello"))) as vm:
        vm.expect("VWCGHguest: hello")


@pytest.mark.selkie
def test_rom_above_64_kib(tmp_path):
    """A ROM of 100 KiB is complete when it runs, and stays in memory."""
    image = summed(SAY % b"L" + RETF, 200)
    image[0x18F00:0x18F08] = b"far away"
    image[-1] = (image[-1] - sum(image)) % 256
    with VM("-vga none", *generic(tmp_path, "large", image),
            *drive("virtio", disk("hello", STAY=1)), graphics=False) as vm:
        vm.expect("Lguest: hello")
        at = int(vm.debug.expect(r"option ROM genroms/large at (\w+)").group(1), 16)
        assert vm.memory_at(at + 0x18F00, 8) == b"far away"


@pytest.mark.selkie
def test_rom_shrinks(tmp_path):
    """
    A ROM may shrink in its initialisation (PCI Firmware 3.0, 5.2.1.21). The rest of its memory
    becomes free.
    """
    shrink = b"\x2e\xc6\x06\x02\x00\x01"       # mov byte [cs:2], 1
    with VM("-vga none", *generic(tmp_path, "a", summed(shrink + SAY % b"S" + RETF, 64)),
            *generic(tmp_path, "b", summed(SAY % b"T" + RETF, 4)),
            *drive("virtio", disk("hello", STAY=1)), graphics=False) as vm:
        vm.expect("STguest: hello")
        first, second = (int(vm.debug.expect(rf"option ROM genroms/{n} at (\w+)").group(1), 16)
                         for n in "ab")
        assert second == first + 2048
        assert vm.memory_at(first + 512, 1536) == bytes(1536)


EFI = 3


@pytest.mark.selkie
@pytest.mark.parametrize("how", ["card", "file for the card", "file"])
def test_several_images(how, tmp_path):
    """POST runs the image for a PC. The first image is for EFI, and would end the machine."""
    wrong = for_card(summed(b"\xfa\xf4", 1), EFI, last=False)
    right = for_card(summed(b"\xeb\x60".ljust(0x62, b"\x90") + SAY % b"Q" + RETF, 2))
    path = tmp_path / "both.rom"
    path.write_bytes(wrong + right)
    words = {"card": ["-device", f"e1000,romfile={path}"],
             "file for the card": ["-device", "e1000,romfile=", "-fw_cfg",
                                   f"name=pci8086,,100e.rom,file={path}"],
             "file": ["-option-rom", path]}[how]
    with VM(*words, *drive("virtio", disk("hello"))) as vm:
        vm.expect("Qguest: hello")


@pytest.mark.selkie
@pytest.mark.parametrize("machine", MACHINES)
def test_rom_of_16_mib(machine, tmp_path):
    """The image for a PC is at the end of the largest ROM that a file or BAR may have."""
    length = (16 << 20) - 1024
    path = tmp_path / "large.rom"
    with path.open("wb") as file:
        file.write(for_card(summed(b"\xfa\xf4", 1), EFI, last=False, length=length))
        file.seek(length)
        file.write(for_card(summed(b"\xeb\x60".ljust(0x62, b"\x90") + SAY % b"R" + RETF, 2)))
    with VM("-machine", machine, "-device", f"e1000,romfile={path}",
            *drive("virtio", disk("hello"))) as vm:
        vm.expect("Rguest: hello")


@pytest.mark.selkie
@pytest.mark.warns("option ROM of")
def test_rom_of_16_mib_refused(tmp_path):
    """The largest ROM has no image for a PC. The log says so."""
    path = tmp_path / "large.rom"
    with path.open("wb") as file:
        file.write(for_card(summed(b"\xfa\xf4", 1), EFI, last=True, length=16 << 20))
        file.truncate(16 << 20)
    with VM("-device", f"e1000,addr=7,romfile={path}", *drive("virtio", disk("hello"))) as vm:
        vm.expect("guest: hello")
        assert re.search(r"^W\d+ option ROM of 00:07\.0: ", vm.debug.text(), re.M)


@pytest.mark.selkie
@pytest.mark.parametrize("machine", MACHINES)
def test_rom_writes_to_itself(machine, tmp_path):
    """
    A ROM may write to itself until its initialisation returns. Afterwards nobody can write to
    ROMs or to the firmware's code.
    """
    path = rom(tmp_path / "ddim.rom", name="rom_ddim", DEVICE_AT=7 << 3)
    # Without QEMU's kvmvapic.bin, whose pages QEMU itself makes writable.
    with Calls("-machine", machine, "-device", f"e1000,addr=7,romfile={path}",
               "-global apic-common.vapic=off", *drive("virtio", disk("calls"))) as bios:
        assert "rom: ddim 7\n" in bios.guest
        at = int(bios.debug.expect(r"option ROM of 00:07\.0 at (\w+)").group(1), 16)
        image = bios.memory_at(at, 2048)
        assert image[:3] == b"\x55\xaa\x01" and image[0x1E0:0x1E2] == b"\7\0"
        places = [0xC0000, at, 0xF0000]
        before = [bios.memory_at(place, 64) for place in places]
        for place in places:
            bios.write(place, b"\xa5" * 64)
        assert not bios.call(0x12).cf           # it has taken all of them
        assert [bios.memory_at(place, 64) for place in places] == before


@pytest.mark.selkie
@pytest.mark.parametrize("machine", MACHINES)
def test_kvmvapic(machine):
    """When QEMU's kvmvapic.bin has told QEMU where it is, QEMU makes its pages writable."""
    with Calls("-machine", machine, *drive("virtio", disk("calls"))) as bios:
        at = int(bios.debug.expect(r"option ROM genroms/kvmvapic\.bin at (\w+)").group(1), 16)
        assert bios.memory_at(at, 2) == b"\x55\xaa"
        bios.write(at + 0x100, b"\xa5" * 16)
        assert not bios.call(0x12).cf
        assert bios.memory_at(at + 0x100, 16) == b"\xa5" * 16


@pytest.mark.selkie
@pytest.mark.parametrize("device", ["e1000,romfile=", "e1000"])
def test_rom_for_a_device(device, tmp_path):
    """The file pciVVVV,DDDD.rom takes the place of a device's own ROM, if it has one."""
    path = tmp_path / "other.rom"
    path.write_bytes(summed(SAY % b"P" + RETF, 2))
    with VM("-device", device, "-fw_cfg", f"name=pci8086,,100e.rom,file={path}",
            *drive("virtio", disk("hello"))) as vm:
        vm.expect("Pguest: hello")
        assert "from pci8086,100e.rom" in vm.debug and "iPXE" not in vm.debug
