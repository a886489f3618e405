# SPDX-License-Identifier: BSD-2-Clause
"""A reset is a start like the first: nothing that a guest or an earlier start left matters."""

import random
import re
import time

import pytest

from lib.guest import disk
from lib.vm import VM, drive

pytestmark = pytest.mark.selkie
MACHINES = ["pc", "q35"]
STARTS = 10
ENDED = 8


def starts(log):
    """The log's lines without their time stamps, one list a start."""
    lines = [line[0] + line[6:] for line in log.splitlines()]
    first = [i for i, line in enumerate(lines) if line.startswith("I Selkie")]
    return [lines[a:b] for a, b in zip(first, first[1:] + [None])]


@pytest.mark.parametrize("machine", MACHINES)
def test_starts_are_alike(machine):
    """
    A guest fills RAM, shadow RAM with the host bridge's registers open, and registers of other
    devices with junk, then resets the machine by the keyboard controller, by CF9h, by a triple
    fault or by port 92h.
    """
    with VM("-machine", machine, *drive("virtio", disk("junk", STARTS=STARTS)), "-device",
            "e1000", defaults=True) as vm:
        assert vm.wait(60) == ENDED
        log = starts(vm.debug.text())
        assert len(log) == STARTS
        for start in log:
            assert start == log[0]
            assert not [line for line in start if line[0] in "WE"]
        sums = re.findall(r"sum (\w+)", vm.guest.text())
        assert len(sums) == STARTS
        assert set(sums) == {sums[0]}, "option ROMs or the F segment differ"


@pytest.mark.parametrize("machine", MACHINES)
def test_reset_within_post(machine):
    """Resets at random times within the first milliseconds, then the machine boots."""
    times = random.Random(machine)
    with VM("-machine", machine, *drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello")
        for _ in range(60):
            vm.qmp("system_reset")
            time.sleep(times.uniform(0, 0.012))
        vm.qmp("system_reset")
        vm.expect("guest: hello")


@pytest.mark.parametrize("machine", MACHINES)
def test_jump_with_a_shutdown_code(machine):
    """
    FEh in CMOS byte 0Fh is what the VMM leaves when it wakes the machine. A program that jumps
    to the reset vector with it gets a reset of the machine, which finds the code cleared.
    """
    with VM("-machine", machine, *drive("virtio", disk("jump"))) as vm:
        vm.expect("code 00\n")
        assert vm.wait() == ENDED
        assert len(starts(vm.debug.text())) == 2
        assert "services need real mode" not in vm.debug.text()


@pytest.mark.warns
def test_unknown_board():
    """No chipset register is written on a board that nobody knows, and POST goes on."""
    with VM("-machine", "isapc", "-device", "isa-vga", graphics=False) as vm:
        vm.debug.expect("board: plain PC, host bridge ffffffff")
        vm.debug.expect("no bootable device", unless="exception")
