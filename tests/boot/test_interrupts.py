# SPDX-License-Identifier: BSD-2-Clause
"""Tests BIOS services while the interrupt controllers use other vectors than IBM's."""

import re

import pytest

from lib.guest import disk
from lib.vm import VM, drive

SLOW = "throttling.iops-total=8"  # slow enough for ticks to arrive while the firmware waits


def used(vm):
    """Returns the statuses that guests/irqs.asm reports, and the number of interrupts."""
    text = vm.expect(r"guest: (disk.*) end", timeout=60).group(1)
    calls, ticks = text.split(" ticks ")
    return calls, int(ticks, 16)


@pytest.mark.parametrize("base", [0x00, 0x18, 0x20, 0x50, 0x70, 0x90, 0xF0])
@pytest.mark.parametrize("machine, kind", [("pc", "virtio"), ("pc", "ide"), ("q35", "ide")])
def test_moved_controllers(machine, kind, base):
    """
    Vectors 0 to 1Fh are used by exceptions as well, so an interrupt there must be told from an
    exception.
    """
    slow = drive(kind, disk("irqs", BASE=base))
    slow[1] += "," + SLOW
    with VM("-machine", machine, *slow) as vm:
        calls, ticks = used(vm)
        assert calls == "disk 00 00 00 00 00 wait 00"
        assert ticks > 2
        assert "exception" not in vm.debug


@pytest.mark.parametrize("base", [0x20, 0x50])
def test_diskette_without_its_interrupt(base):
    """IRQ 6 goes to a handler that is not the BIOS's, so the call ends with a time-out (80h)."""
    image = disk("irqs", 2880, BASE=base, FLOPPY=1)
    with VM(*drive("virtio", image, bootindex=1),
            "-drive", f"if=floppy,format=raw,file={image},snapshot=on") as vm:
        calls, _ = used(vm)
        assert calls == "disk 00 00 00 00 00 wait 00 diskette 80"
        assert "exception" not in vm.debug


@pytest.mark.parametrize("machine, kind", [("pc", "virtio"), ("pc", "ide"), ("q35", "ide")])
def test_masks(machine, kind):
    """
    When a guest starts, IRQs 0, 1, 2, 6, 8, 12, 13 and 14 are enabled and no others, as under
    SeaBIOS.
    """
    with VM("-machine", machine, *drive(kind, disk("hello", STAY=1)), defaults=True) as vm:
        vm.expect("guest: hello")
        masks = dict(re.findall(r"pic(\d): .*imr=(\w+)", vm.hmp("info pic")))
        assert masks == {"0": "b8", "1": "8e"}


@pytest.mark.parametrize("calls", [0, 1])
def test_commands_of_a_program_raise_interrupts(calls, tmp_path):
    """
    The firmware leaves nIEN clear on both channels, at the start and after its own requests,
    because drivers for DOS poll the bus master's status for the interrupt of their command.
    """
    path = tmp_path / "cd"
    path.write_bytes(bytes(64 * 2048))
    with VM(*drive("ide", disk("nien", CALLS=calls)), "-drive",
            f"if=none,id=cd,format=raw,readonly=on,file={path}", "-device",
            "ide-cd,bus=ide.1,drive=cd") as vm:
        vm.expect("guest: status 04 04 end")


@pytest.mark.selkie
def test_tick_at_an_exceptions_vector():
    """The tick arrives at the BIOS's handler for divide errors, which must not stop the guest."""
    with VM(*drive("virtio", disk("irqs", BASE=0, KEEP=1))) as vm:
        calls, _ = used(vm)
        assert calls == "disk 00 00 00 00 00 wait 00"
        assert "exception" not in vm.debug
