# SPDX-License-Identifier: BSD-2-Clause
"""Tests every mode of every adapter: the screen has the mode's size, and shows only what INT 10h
draws in its corners.
"""

import pytest

from lib.vm import VM
from picture import dump
from test_guest import image

# The standard modes' sizes in pixels (IBM PS/2 and PC BIOS Interface TR, INT 10h AH=00h). In modes
# of 40 columns a character has 18 dots, but QEMU draws 16.
SIZES = {0: (320, 400), 1: (320, 400), 2: (720, 400), 3: (720, 400), 4: (320, 200), 5: (320, 200),
         6: (640, 200), 7: (720, 400), 0x0D: (320, 200), 0x0E: (640, 200), 0x0F: (640, 350),
         0x10: (640, 350), 0x11: (640, 480), 0x12: (640, 480), 0x13: (320, 200), 0x6A: (800, 600)}
# Cirrus Logic's own modes: size in pixels, and VBE's number (GD5446 Technical Reference Manual).
OWN = {0x58: (800, 600, 0x102), 0x5C: (800, 600, 0x103), 0x5E: (640, 400, 0x100),
       0x5F: (640, 480, 0x101), 0x60: (1024, 768, 0x105), 0x64: (640, 480, 0x111),
       0x65: (800, 600, 0x114), 0x66: (640, 480, 0x110), 0x67: (800, 600, 0x113),
       0x68: (1024, 768, 0x116), 0x69: (1280, 1024, 0x119), 0x6D: (1280, 1024, 0x107),
       0x71: (640, 480, 0x112), 0x74: (1024, 768, 0x117), 0x75: (1280, 1024, 0x11A),
       0x78: (800, 600, 0x115), 0x79: (1024, 768, 0x118),
       0x7C: (1152, 864, 0x148)}
ADAPTERS = {"VGA": {"STANDARD": 1}, "cirrus-vga": {"OWN": 2}, "bochs-display": {}}
MORE = {"VGA,vgamem_mb=64": {"STANDARD": 1}, "ramfb": {}, "qxl-vga": {}, "vmware-svga": {},
        "virtio-vga": {}, "ati-vga": {}}


FULL = bytes(255 if level >= 0xF8 else level for level in range(256))   # the brightest level, 31 of 31, is F8h in QEMU


def check(number, picture, size, columns, rows):
    """Returns what is wrong with a mode's picture, or None."""
    width, height, lines = picture
    lines = [line.translate(FULL) for line in lines]
    if width % size[0] or height % size[1]:
        return f"mode {number:x} shows {width}x{height}, not {size[0]}x{size[1]}"
    cell = [size[0] // columns * (width // size[0])] * 2
    cell[1] = (16 if number > 0x5F or size[1] >= 480 else size[1] // rows) * (height // size[1])
    last = (min(columns, 256) - 1) * cell[0] * 3
    block, row = b"\xff" * cell[0] * 3, cell[1]
    first_row = block + bytes(width * 3 - len(block))
    last_row = bytes(last) + block + bytes(width * 3 - last - len(block))
    want = [first_row] * row + [bytes(width * 3)] * ((rows - 2) * row) + [last_row] * row
    want += [bytes(width * 3)] * (height - len(want))
    wrong = [y for y in range(height) if lines[y] != want[y]]
    return f"mode {number:x}: {len(wrong)} lines are wrong, the first is {wrong[0]}" if wrong else None


@pytest.mark.selkie
@pytest.mark.parametrize("device, defines", (
    *ADAPTERS.items(), *(pytest.param(*more, marks=pytest.mark.full) for more in MORE.items())))
def test_every_mode(device, defines):
    faults, seen = [], []
    disk = image("everymode", **defines)
    with VM("-device", device, disks=[disk], graphics=False, memory="512M") as vm:
        while True:
            found = vm.expect(r"([0-9a-f ]+)\.\n|done", timeout=60)
            if found.group(1) is None:
                break
            number, now, columns, rows, *info = (int(word, 16) for word in found.group(1).split())
            seen.append(number)
            size = info[:2] if number >= 0x100 else (SIZES.get(number) or OWN[number][:2])
            if number < 0x100 and now != number:
                faults.append(f"mode {number:x} is {now:x} for AH=0Fh")
            faults.append(check(number, dump(vm), size, columns, rows))
            vm.send("n")
    faults = [fault for fault in faults if fault]
    assert not faults, "\n".join(faults)
    assert len(seen) == len(set(seen)) >= 20
    if "OWN" in defines:
        assert set(OWN) <= set(seen)


# For INT 10h AH=12h, by BL and AL: the returned AX, BX and CX (GD5446 Technical Reference Manual,
# VGA BIOS).
CALLS = {
    (0x80, 0): (0x0039, 0x0000, 0x1234),        # the controller: a GD5446
    (0x81, 0): (0x0100, 0x5A81, 0x1234),        # the BIOS's version
    (0x82, 0): (0x1200, 0x5A82, 0x1234),        # the design's revision
    (0x85, 0): (0x1240, 0x5A85, 0x1234),        # 64 pieces of 64 KiB
    (0x9A, 0): (0x0060, 0x5A9A, 0x1132),        # options
    (0xA1, 0): (0x1200, 0x0E00, 0x1234),        # a colour monitor
    (0xA0, 0x03): (0x0103, 0xFFFF, 0x1234),     # there is such a mode
    (0xA0, 0x5D): (0x005D, 0xFFFF, 0x1234),     # there is none
    (0xA0, 0x5F): (0x015F, 0xFFFF, 0x1234),
    (0xA0, 0x6A): (0x016A, 0xFFFF, 0x1234),
    (0xA0, 0x74): (0x0174, 0xFFFF, 0x1234),
    (0xA0, 0x59): (0x0059, 0xFFFF, 0x1234),
}


@pytest.mark.selkie
@pytest.mark.parametrize("machine", ("pc", "q35"))
def test_cirrus_calls(machine):
    """Drivers of Windows 3.x and 95 make these calls to learn what the card has."""
    with VM("-machine", machine, "-device cirrus-vga", disks=[image("cirrus_calls")],
            graphics=False) as vm:
        vm.expect("done")
        answers = [[int(word, 16) for word in line.split()]
                   for line in vm.guest.text().splitlines()[:-1]]
    assert {(bl, al): tuple(answer) for bl, al, *answer in answers} == CALLS


# The adapters whose ROMs calculate with different registers, and how many of the program's modes each has.
@pytest.mark.selkie
@pytest.mark.parametrize("device, modes", [("VGA", 5), ("cirrus-vga", 5), ("bochs-display", 1), ("ramfb", 1)])
def test_values_of_programs(device, modes):
    """
    Programs may write to the adapter's registers and to the BIOS data themselves. No value makes a VBE
    function divide by 0.
    """
    with VM("-device", device, disks=[image("bad_values")], graphics=False) as vm:
        vm.expect("done")
        assert vm.guest.text() == 4 * modes * "." + "\ndone\n"
