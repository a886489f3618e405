# SPDX-License-Identifier: BSD-2-Clause
"""Tests disks under a monitor of virtual-8086 mode, such as a DOS memory manager: with paging, with
other memory mapped as upper memory, with the interrupt controllers' vectors moved, and with INT 15h
hooked.
"""

import struct

import pytest

from lib import cd
from lib.guest import SECTOR, assemble
from lib.vm import VM, drive

pytestmark = pytest.mark.selkie

FIRST = 18  # from this sector on, each sector contains its number
CD_FIRST = 28  # the same for a CD's blocks, behind the 8 KiB that are booted
LONG = 5  # ticks


def numbered(path, sectors, **defines):
    """Makes a disk that boots guests/v86_disk.asm."""
    code = assemble("v86_disk", "bin", **defines).read_bytes()
    path.write_bytes(code.ljust(FIRST * SECTOR, b"\0") + b"".join(
        struct.pack("<I", n) * (SECTOR // 4) for n in range(FIRST, sectors)))
    return path


def diskette(path):
    return ["-drive", f"if=none,id=fd0,format=raw,file={path},snapshot=on",
            "-device", "floppy,unit=0,drive-type=144,drive=fd0", "-boot", "a"]


def raw(path):
    return ["-drive", f"if=none,id=d,format=raw,file={path},snapshot=on"]


def stick(controller):
    """Returns a function that makes the arguments for a disk behind this USB controller."""
    return lambda path: [*raw(path), "-device", f"{controller},id=c", "-device",
                         "usb-storage,bus=c.0,drive=d"]


KINDS = {
    "pc-diskette": ("pc", diskette, True),
    "q35-diskette": ("q35", lambda path: ["-device", "isa-fdc"] + diskette(path), True),
    "pc-ide": ("pc", lambda path: drive("ide", path), True),
    "q35-ahci": ("q35", lambda path: drive("ide", path), False),
    "pc-virtio": ("pc", lambda path: drive("virtio", path), False),
    "q35-virtio-usb": ("q35", lambda path: [*drive("virtio-modern", path), "-device", "qemu-xhci,id=x",
                                            "-device", "usb-kbd,bus=x.0"], False),
    "q35-virtio": ("q35", lambda path: drive("virtio-modern", path), False),
    "q35-nvme": ("q35", lambda path: raw(path) + ["-device", "nvme,serial=x,drive=d"], False),
    "q35-xhci": ("q35", stick("qemu-xhci"), False),
    "pc-ehci": ("pc", stick("usb-ehci"), False),
    "pc-uhci": ("pc", stick("piix3-usb-uhci"), False),
    "pc-ohci": ("pc", stick("pci-ohci"), False),
}
# Their drivers wait as those of other kinds do, which are tested each time.
SELDOM = ("pc-ehci", "pc-uhci", "pc-ohci")


@pytest.mark.parametrize("kind", [
    pytest.param(kind, marks=pytest.mark.full if kind in SELDOM else ())
    for kind in KINDS if not kind.endswith("-usb")])
def test_disk(kind, tmp_path):
    """
    Reads and writes go through the caller's pages. Waits call the hook of INT 15h, for the kinds of
    disks for which the BIOS calls it.
    """
    board, words, hooks = KINDS[kind]
    image = numbered(tmp_path / "disk", 2880, SLOW=0)
    with VM("-machine", board, *words(image)) as vm:
        answer = vm.expect(r"guest: (?:read (.*) hooks (\w+) end|exception)", timeout=60)
        assert answer.group(1) == "00 good write 00 00 good"
        assert (int(answer.group(2), 16) > 0) == hooks


@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_cd(machine, tmp_path):
    """Reads of a CD go through the caller's pages as well. A CD cannot be written (status 03h)."""
    code = assemble("v86_cd", "bin").read_bytes()
    blocks = b"".join(struct.pack("<I", n) * (cd.BLOCK // 4) for n in range(CD_FIRST, CD_FIRST + 8))
    image = cd.disc(tmp_path / "cd.iso", code + blocks,
                    cd.validation() + cd.entry(cd.NO_EMULATION, sectors=16))
    with VM("-machine", machine, "-drive", f"if=none,id=d,format=raw,readonly=on,file={image}",
            "-device", "ide-cd,bus=ide.1,drive=d") as vm:
        answer = vm.expect("guest: (?:read (.*) end|exception)", timeout=60)
        assert answer.group(1) == "00 good low 00 good write 03"


def slow_read(board, words):
    """
    Makes a request that the VMM slows down. Returns for how many ticks it took, and how many came
    meanwhile.

    The machine's time is that of its instructions, so a busy host costs it no ticks. How long a tick
    takes is found out while the firmware does nothing.
    """
    with VM("-machine", board, "-icount shift=3,sleep=off -rtc clock=vm", *words, accel="tcg") as vm:
        answer = vm.expect(r"guest: .* calm (\w+) for (\w+) slow (\w+) (\w+) for (\w+) end", timeout=90)
    calm, calm_ticks, status, length, ticks = (int(digits, 16) for digits in answer.groups())
    assert status == 0
    return length * calm_ticks / calm, ticks


@pytest.mark.parametrize("kind", ["pc-ide", "q35-ahci", "pc-virtio", "q35-virtio",
                                  pytest.param("q35-virtio-usb", marks=pytest.mark.full)])
def test_ticks(kind, tmp_path):
    """
    The monitor gets its interrupts during a request that takes long, so it gets every tick. (The
    request may end just before the last one.) The handler of the tick may call a flat service itself
    while the request's service is under way.
    """
    board, words, _ = KINDS[kind]
    image = numbered(tmp_path / "disk", 2880, SLOW=1)
    words = [word.replace("snapshot=on", "snapshot=on,throttling.bps-total=32000")
             for word in words(image)]
    # The disk's delay is the host's time. If the host is busy, the machine lives little meanwhile.
    tries = (slow_read(board, words) for _ in range(3))
    length, ticks = next((result for result in tries if result[0] > LONG), (0, 0))
    assert length > LONG
    assert ticks >= length - 1


def keyboards():
    """
    Returns each controller, on machines with and without an 8042. The first one is tested every
    time.
    """
    cells = [(f"{board}{old}", controller, peek)
             for board in ("pc", "q35") for old in (",i8042=off", "")
             for controller in ("qemu-xhci", "usb-ehci", "piix3-usb-uhci", "pci-ohci")
             for peek in (0, 1)]
    return [pytest.param(*cell, marks=pytest.mark.full if number else ())
            for number, cell in enumerate(cells)]


@pytest.mark.parametrize("machine, controller, peek", keyboards())
def test_usb_keyboard(machine, controller, peek, tmp_path):
    """
    Keys come slowly, because only ticks ask the keyboard, which the monitor passes on as IRQ 0.
    """
    code = assemble("v86_keys", "bin", PEEK=peek).read_bytes()
    (tmp_path / "disk").write_bytes(code.ljust(2048 * SECTOR, b"\0"))
    with VM("-machine", machine, "-device", f"{controller},id=x", "-device", "usb-kbd,bus=x.0",
            *drive("virtio", tmp_path / "disk")) as vm:
        vm.expect("guest: keys")
        for key, word in (("a", "1E61"), ("shift-b", "3042"), ("f1", "3B00"), ("up", "48E0"),
                          ("esc", "011B")):
            vm.hmp(f"sendkey {key}")
            vm.expect(word)
        vm.expect("end")
