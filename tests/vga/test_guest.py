# SPDX-License-Identifier: BSD-2-Clause
"""Runs guests that use the VGA ROM: pictures, the protected-mode interface, EDID.

    make vga-pictures      makes the references anew; look at them before committing
"""

import os
import pathlib
import struct
import subprocess

import pytest

from lib import paths
from lib.vm import VM
from picture import dump, expect_picture

HERE = pathlib.Path(__file__).parent
PICTURES = {
    "text": ("VGA", 0x0003, 0), "text-40": ("VGA", 0x0001, 0), "mono": ("VGA", 0x0007, 0),
    "cga-4": ("VGA", 0x0004, 0), "cga-6": ("VGA", 0x0006, 0), "ega-0d": ("VGA", 0x000D, 0),
    "ega-10": ("VGA", 0x0010, 0), "vga-11": ("VGA", 0x0011, 0), "vga-12": ("VGA", 0x0012, 0),
    "vga-13": ("VGA", 0x0013, 0), "vbe-8": ("VGA", 0x4F02, 0x103),
    "vbe-15": ("VGA", 0x4F02, 0x110), "vbe-16": ("VGA", 0x4F02, 0x117),
    "vbe-24": ("VGA", 0x4F02, 0x112), "vbe-32": ("VGA", 0x4F02, 0x4144),
    "svga-16": ("VGA", 0x006A, 0), "cirrus-text": ("cirrus-vga", 0x0003, 0),
    "cirrus-8": ("cirrus-vga", 0x4F02, 0x103), "cirrus-16": ("cirrus-vga", 0x4F02, 0x117),
    "bochs-text": ("bochs-display", 0x0003, 0), "bochs-32": ("bochs-display", 0x4F02, 0x4143),
    "ramfb-text": ("ramfb", 0x0003, 0),
}


def image(name, **defines):
    out = paths.BUILD / "tests/vga" / ("-".join([name, *map(str, defines.values())]) + ".img")
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_suffix(f".{os.getpid()}")   # other processes may be reading it
    subprocess.run(["nasm", "-f", "bin", "-I", f"{HERE}/", "-o", part,
                    *(f"-D{k}={v}" for k, v in defines.items()),
                    HERE / f"{name}.asm"], check=True)
    with open(part, "r+b") as file:
        file.truncate(65536)
    part.rename(out)
    return out


@pytest.mark.selkie
@pytest.mark.parametrize("name", PICTURES)
def test_picture(name):
    device, ax, bx = PICTURES[name]
    with VM("-device", device, disks=[image("picture", MODE=ax, NUMBER=bx)], graphics=False) as vm:
        vm.expect("done", timeout=60)
        expect_picture(vm, name, timeout=5)


@pytest.mark.selkie
@pytest.mark.parametrize("name", ["cirrus-text", "cirrus-8",
                                  pytest.param("cirrus-16", marks=pytest.mark.full)])
def test_cirrus_on_isa(name):
    """The card has no BARs, so VBE's modes go through the window at A0000."""
    _, ax, bx = PICTURES[name]
    with VM("-device isa-cirrus-vga", disks=[image("picture", MODE=ax, NUMBER=bx)],
            graphics=False) as vm:
        vm.expect("done", timeout=60)
        expect_picture(vm, name, timeout=5)


class Offer:
    """
    The results of modes.asm: modes by number, EDID, memory map, and a picture of the mode that it
    has set.
    """

    def __init__(self, *args, mode=3, memory="64M", **options):
        with VM(*args, disks=[image("modes", SET=mode)], graphics=False, memory=memory,
                **options) as vm:
            vm.expect("done", timeout=60)
            words = struct.unpack("<8H", vm.memory_at(0x6000, 16))
            (count, self.ddc, self.ddc_level, *self.edid_status, entries, self.set_status,
             self.current) = words
            self.edid = vm.memory_at(0x6100, 256)
            self.e820 = [struct.unpack_from("<QQI", vm.memory_at(0x6400, 20 * entries), 20 * i)
                         for i in range(entries)]
            records = struct.iter_unpack("<4HBBHI", vm.memory_at(0x10000, 16 * count))
            self.modes = {r[0]: r[2:] for r in records if r[1] == 0x4F}
            assert len(self.modes) == count     # 4F01h has succeeded for each mode, and no mode is listed twice
            self.picture = dump(vm)

    def sizes(self):
        return {(width, height, bits) for width, height, bits, *_ in self.modes.values()}


@pytest.mark.selkie
@pytest.mark.parametrize("memory, mode, size", (
    ("64M", 0x419E, (1360, 768)), ("128M", 0x4192, (1920, 1080)), ("512M", 0x419B, (3840, 2160))))
def test_ramfb_memory(memory, mode, size):
    """
    The modes are those that fit into a twelfth of RAM, and the guest's memory map reserves this
    memory.
    """
    offer = Offer("-device", "ramfb", memory=memory, mode=mode)
    largest = max(width * height * 4 for width, height, _ in offer.sizes())
    assert size[0] * size[1] * 4 <= largest <= (int(memory[:-1]) << 20) // 12
    start = {base for *_, base in offer.modes.values()}.pop()
    assert any(base <= start and start + largest <= base + length and kind == 2
               for base, length, kind in offer.e820)
    assert offer.set_status == 0x4F and offer.current == mode
    assert offer.picture[:2] == size and offer.picture[2][8][:27] == b"\xff" * 24 + b"\0" * 3


@pytest.mark.selkie
@pytest.mark.parametrize("mode, size", ((0x411E, (1600, 1200, 16)), (0x4190, (1920, 1080, 16)),
                                        (0x411B, (1280, 1024, 24)), (0x4143, (800, 600, 32))))
def test_cirrus_modes(mode, size):
    """
    The modes are all that lines of 4088 bytes and 4 MiB allow. Modes of more than 1024 lines have
    two interlaced fields.
    """
    offer = Offer("-device", "cirrus-vga", mode=mode)
    assert offer.modes[mode & 0x1FF][:3] == size
    assert offer.set_status == 0x4F and offer.picture[:2] == size[:2]
    white, black = b"\xff" * 24 + b"\0" * (size[0] * 3 - 24), b"\0" * (size[0] * 3)
    assert offer.picture[2] == [white] * 16 + [black] * (size[1] - 16)
    assert all(pitch <= 4088 and pitch * height <= 4 << 20
               for _, height, _, _, pitch, _ in offer.modes.values())


@pytest.mark.selkie
@pytest.mark.parametrize("device, size", (
    ("VGA,vgamem_mb=1", 1), ("VGA,vgamem_mb=256", 256), ("ati-vga,vgamem_mb=64", 64),
    ("bochs-display,vgamem=4M", 4), ("bochs-display,vgamem=256M", 256)))
def test_memory_sizes(device, size):
    """All modes of the table that fit into the memory are listed."""
    offer = Offer("-device", device, mode=0x4143 if size > 1 else 0x4103)
    largest = {1: (640, 400, 32), 4: (1360, 768, 32)}.get(size, (3840, 2160, 32))
    assert offer.set_status == 0x4F and offer.picture[:2] == (800, 600)
    assert max(offer.sizes(), key=lambda mode: mode[0] * mode[1] * mode[2]) == largest


EDID_HEADER = b"\0\xff\xff\xff\xff\xff\xff\0"


def preferred(block):
    """Returns (width, height) of an EDID block's first detailed timing."""
    return (block[56] | (block[58] & 0xF0) << 4, block[59] | (block[61] & 0xF0) << 4)


@pytest.mark.selkie
@pytest.mark.parametrize("device, size", (
    ("VGA,xres=1280,yres=800", (1280, 800)), ("bochs-display,xres=1366,yres=766", (1366, 766)),
    ("ati-vga", None), ("ati-vga,model=rv100", None), ("virtio-vga,xres=1000,yres=700", (1000, 700)),
    ("virtio-vga,disable-legacy=on,iommu_platform=on,xres=1000,yres=700", (1000, 700))))
def test_edid(device, size):
    """4F15h returns the display's EDID, as many blocks as there are."""
    offer = Offer("-device", device)
    assert (offer.ddc, offer.ddc_level & 0xFF) == (0x4F, 2) and offer.ddc_level >> 8
    block = offer.edid[:128]
    assert offer.edid_status[0] == 0x4F and block[:8] == EDID_HEADER and sum(block) & 255 == 0
    assert size in (None, preferred(block))
    assert offer.edid_status[1] == (0x4F if block[126] else 0x14F)
    if block[126]:
        assert offer.edid[128] == 2 and sum(offer.edid[128:]) & 255 == 0    # CTA-861


@pytest.mark.selkie
@pytest.mark.parametrize("device", ("VGA,edid=off", "bochs-display,edid=off", "virtio-vga,edid=off",
                                    "cirrus-vga", "qxl-vga", "vmware-svga", "ramfb"))
def test_no_edid(device):
    """
    Without an EDID the function fails as VBE/DDC says, and the mode list has only the table's
    modes.
    """
    offer = Offer("-device", device)
    assert offer.edid_status == [0x14F, 0x14F]
    assert not any(number >= 0x1A0 for number in offer.modes)


@pytest.mark.selkie
@pytest.mark.parametrize("device, size, numbers", (
    ("VGA,xres=1368,yres=768", (1368, 768), (0x1A0, 0x1A1, 0x1A2)),
    ("VGA,xres=1370,yres=771", (1368, 771), (0x1A0, 0x1A1, 0x1A2)),
    ("VGA,xres=3000,yres=1999", (3000, 1999), (0x1A0,)),            # with 16 MiB
    ("VGA,xres=1366,yres=768", (1360, 768), (0x19C, 0x19D, 0x19E)),
    ("VGA,xres=1024,yres=768", (1024, 768), (0x105, 0x116, 0x117, 0x118, 0x144)),
    ("virtio-vga,xres=1000,yres=700", (1000, 700), (0x1A0, 0x1A1, 0x1A2)),
    ("bochs-display,xres=1368,yres=768", (1368, 768), (0x1A2,))))
def test_preferred_mode(device, size, numbers):
    """
    The resolution that the EDID prefers, rounded down to whole characters, is listed once and can
    be set.
    """
    offer = Offer("-device", device, mode=numbers[-1] | 0x4000)
    assert tuple(sorted(n for n, mode in offer.modes.items() if mode[:2] == size)) == numbers
    assert not any(number >= 0x1A0 for number in offer.modes if number not in numbers)
    assert offer.set_status == 0x4F and offer.picture[:2] == size
    assert offer.picture[2][8][:27] == b"\xff" * 24 + b"\0" * 3


def tone(path):
    """
    Returns (seconds, hertz) of the sound in QEMU's recording (44100 Hz, two channels), without
    silence.
    """
    data = path.read_bytes()[44:]
    left = struct.unpack(f"<{len(data) // 2}h", data[:len(data) // 2 * 2])[::2]
    loud = [sample for sample in left if abs(sample) > 100]
    edges = sum((a < 0) != (b < 0) for a, b in zip(loud, loud[1:]))
    return len(loud) / 44100, edges / 2 / (len(loud) / 44100)


@pytest.mark.selkie
def test_bell(tmp_path):
    """
    The bell sounds for 0.3 s at 896 Hz. Meanwhile a handler of INT 1Ch can draw. Afterwards the
    speaker is off.
    """
    sound = tmp_path / "sound.wav"
    with VM("-audiodev", f"wav,id=sound,path={sound}", "-machine", "pcspk-audiodev=sound",
            disks=[image("bell")]) as vm:
        vm.expect("done")
        *ticks, sp, cursor, port, drawn, page = struct.unpack("<8H", vm.memory_at(0x6000, 16))
        screen = vm.screen().splitlines()
        vm.qmp("quit")
        vm.wait()
    assert all(3 <= n <= 30 for n in ticks[:2]) and ticks[2] <= 5
    assert (sp, cursor, port & 3, page) == (0x7C00, 0x0205, 0, 0) and drawn >= 3
    assert screen[0] == "*" and screen[2] == "   AB"
    seconds, hertz = tone(sound)
    assert 0.5 < seconds < 1.5 and 870 < hertz < 920


@pytest.mark.selkie
def test_protected_mode_and_edid():
    with VM("-device", "VGA,edid=on,xres=1280,yres=800", disks=[image("protected")],
            graphics=False) as vm:
        vm.expect("done")
        ax, window16, window32, x, y, edid = struct.unpack("<6H", vm.memory_at(0x7000, 12))
        colours = vm.memory_at(0x700C, 6)
        block = vm.memory_at(0x7100, 128)
    assert list(colours) == [3, 2, 1, 21, 21, 21]
    assert (ax, window16, window32, x, y) == (0x4F, 3, 5, 40, 20)
    assert edid == 0x4F and block[:8] == EDID_HEADER and sum(block) & 255 == 0
    assert preferred(block) == (1280, 800)
