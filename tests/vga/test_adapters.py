# SPDX-License-Identifier: BSD-2-Clause
"""Tests machines with several display adapters: the one that INT 10h serves, and the state of the
others. Also tests foreign, broken and missing ROMs.
"""

import re
import struct

import pytest

from lib import guest, paths
from lib.vm import VM
from picture import dump
from test_guest import image

VGA, CIRRUS = (0x1234, 0x1111), (0x1013, 0x00B8)
BRIDGE = "-device pci-bridge,id=bridge,addr=3,chassis_nr=1"
PORT = "-device pcie-root-port,id=bridge,addr=3,chassis=1"
TEXT = "@ABC.*MNO"      # the text of picture.asm


def shown(vm, device=None):
    """
    Returns whether a display shows the guest's picture. QEMU's message on an idle display has 2
    colors.
    """
    if device:
        path = f"{vm.folder}/{device}.ppm"
        vm.qmp("screendump", filename=path, device=device)
        with open(path, "rb") as file:
            data = file.read()
        width, height = map(int, data.split(maxsplit=3)[1:3])
        pixels = data[-width * height * 3:]
    else:
        pixels = b"".join(dump(vm)[2])
    return len({pixels[i:i + 3] for i in range(0, len(pixels), 3)}) > 8


def rom_ids(vm):
    """Returns vendor and device of the ROM at C0000, or None if there is no ROM."""
    rom = vm.memory_at(0xC0000, 0x10000)
    if rom[:2] != b"\x55\xaa":
        return None
    at, = struct.unpack_from("<H", rom, 0x18)
    return struct.unpack_from("<HH", rom, at + 4)


def decoded(vm, name):
    """Returns whether each memory BAR of the device `name` has an address and responds there."""
    text = vm.hmp("info pci").replace("\r", "")
    device = next(part for part in text.split("  Bus ") if f'id "{name}"' in part)
    bars = re.findall(r"BAR[0-5]: .*memory at (0x\w+) ", device)
    tree = vm.hmp("info mtree -f")
    return bars and all(re.search(rf"^ +0*{int(bar, 16):x}-", tree, re.MULTILINE) for bar in bars)


def boot(*args, **options):
    """Returns a machine whose guest draws through INT 10h and halts."""
    return VM(*args, disks=[image("picture", MODE=3, NUMBER=0)], graphics=False, **options)


@pytest.mark.selkie
@pytest.mark.parametrize("args, first, ids", [
    # The VGA is used, wherever it is. Other displays, of any class, are not.
    ("-device VGA,id=a -device secondary-vga,id=b", "a", VGA),
    ("-device secondary-vga,id=b -device VGA,id=a", "a", VGA),
    ("-device bochs-display,id=b -device VGA,id=a", "a", VGA),
    ("-machine q35 -device VGA,id=a -device bochs-display,id=b", "a", VGA),
    ("-machine q35 -device cirrus-vga,id=a -device virtio-gpu-pci,id=b", "a", CIRRUS),
    # Of two VGAs the one on the root bus is used, because the bridge does not forward VGA's
    # addresses.
    (BRIDGE + " -device cirrus-vga,bus=bridge,addr=1,id=b -device VGA,addr=5,id=a", "a", VGA),
    ("-machine q35 " + PORT + " -device VGA,bus=bridge,id=b -device cirrus-vga,addr=5,id=a", "a",
     CIRRUS),
    # Without a VGA, the first display with a ROM is used.
    ("-device secondary-vga,id=b -device bochs-display,id=a", "a", VGA),
    ("-machine q35 -device bochs-display,id=a -device bochs-display,id=b", "a", VGA),
])
def test_primary(args, first, ids):
    other = "b" if first == "a" else "a"
    with boot(args) as vm:
        vm.expect("done")
        assert vm.debug.text().count("option ROM of") == 1
        assert rom_ids(vm) == ids
        assert shown(vm, first) and not shown(vm, other)
        assert decoded(vm, first) and decoded(vm, other)


@pytest.mark.parametrize("args, ids", [
    (BRIDGE + " -device VGA,bus=bridge,addr=1,id=a", VGA),
    (BRIDGE + " -device pci-bridge,id=below,bus=bridge,addr=2,chassis_nr=2"
     " -device cirrus-vga,bus=below,addr=4,id=a", CIRRUS),
    ("-machine q35 " + PORT + " -device VGA,bus=bridge,id=a", VGA),
    ("-machine q35 " + PORT + " -device pcie-pci-bridge,id=below,bus=bridge"
     " -device cirrus-vga,bus=below,addr=1,id=a", CIRRUS),
    ("-machine q35 " + PORT + " -device bochs-display,bus=bridge,id=a", VGA),
])
def test_behind_bridges(args, ids):
    with boot(args) as vm:
        vm.expect("done")
        assert rom_ids(vm) == ids
        assert shown(vm)
        if "bochs" not in args:         # bochs-display has no memory for characters
            vm.expect_screen(TEXT)
        assert decoded(vm, "a")


@pytest.mark.selkie
@pytest.mark.parametrize("board", ["pc", "q35"])
def test_foreign_rom(board):
    """A ROM file of the user's choice runs instead of ours."""
    rom = paths.CONTROL / "vgabios-stdvga.bin"
    with boot(f"-machine {board} -device VGA,romfile={rom}") as vm:
        vm.expect("done")
        # QEMU writes the device's ids and a new checksum to the ROM.
        assert vm.memory_at(0xC0000, 0x1000)[7:0x80] == rom.read_bytes()[7:0x80]
        vm.expect_screen(TEXT)


def broken(tmp_path, folder=paths.BUILD, **changes):
    """Returns a ROM, ours unless told otherwise, with other bytes at some offsets."""
    data = bytearray((folder / "vgabios-stdvga.bin").read_bytes())
    for at, value in changes.items():
        data[int(at[2:])] ^= value
    path = tmp_path / "broken.bin"
    path.write_bytes(data)
    return path


@pytest.mark.warns
@pytest.mark.selkie
@pytest.mark.parametrize("what", ["sum", "signature", "length", "vendor", "none"])
def test_bad_rom(what, tmp_path):
    """Without a usable ROM nothing is on the screen, and the machine boots from its disk."""
    # POST does not check the sum of our VGA ROM (boot/option_rom.c).
    rom = {"sum": lambda: broken(tmp_path, paths.CONTROL, at4000=1),
           "signature": lambda: broken(tmp_path, at0=0xFF),
           "length": lambda: broken(tmp_path, at2=0x80, at4000=0x80),
           # QEMU writes its device's ids to a PCI header with other ids. So instead of the ids,
           # break the pointer to the header.
           "vendor": lambda: broken(tmp_path, at24=0xFF, at4000=1),
           "none": lambda: ""}[what]()
    with boot(f"-device VGA,romfile={rom}") as vm:
        vm.expect("done")
        assert rom_ids(vm) != VGA
        assert vm.memory_at(0x42, 2) == b"\x00\xf0"       # INT 10h points to the system BIOS
        assert ("00:03.0" in vm.debug) == (what != "none")


@pytest.mark.selkie
def test_vgaroms_files(tmp_path):
    """ROMs in fw_cfg's vgaroms/ run after the adapter's ROM, or without one."""
    for name in ("first", "second"):
        guest.rom(tmp_path / f"{name}.rom", TAG=name)
    files = [f"-fw_cfg name=vgaroms/{name}.bin,file={tmp_path}/{name}.rom"
             for name in ("first", "second")]
    with boot("-device VGA", *files) as vm:
        vm.expect("rom first")
        vm.expect("rom second")
        vm.expect("done")
        assert rom_ids(vm) == VGA
    with boot(*files[:1], f"-fw_cfg name=vgaroms/z.bin,file={paths.BUILD}/vgabios.bin",
              "-device VGA,romfile=") as vm:
        vm.expect("rom first")
        vm.expect("done")
        vm.expect_screen(TEXT)
