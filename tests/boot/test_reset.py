# SPDX-License-Identifier: BSD-2-Clause
"""Tests resets: nothing that a guest or an earlier boot has left changes the next boot."""

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
    """Returns the log's lines without their time stamps, as one list for each boot."""
    lines = [line[0] + line[6:] for line in log.splitlines()]
    first = [i for i, line in enumerate(lines) if line.startswith("I Selkie")]
    return [lines[a:b] for a, b in zip(first, first[1:] + [None])]


@pytest.mark.parametrize("machine", MACHINES)
def test_starts_are_alike(machine):
    """
    A guest fills RAM, shadow RAM (with the host bridge's registers open) and registers of other
    devices with junk. Then it resets the machine by the keyboard controller, by CF9h, by a triple
    fault, or by port 92h.
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
    """Resets the machine at random times within its first milliseconds. Then it must boot."""
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
    The VMM leaves FEh in CMOS byte 0Fh when it wakes the machine up. If a program jumps to the
    reset vector with this value, it gets a reset of the machine, after which the value is cleared.
    """
    with VM("-machine", machine, *drive("virtio", disk("jump"))) as vm:
        vm.expect("code 00\n")
        assert vm.wait() == ENDED
        assert len(starts(vm.debug.text())) == 2
        assert "services need real mode" not in vm.debug.text()


@pytest.mark.warns
def test_unknown_board():
    """On an unknown board no chipset register is written, and POST continues."""
    with VM("-machine", "isapc", "-device", "isa-vga", graphics=False) as vm:
        vm.debug.expect("board: plain PC, host bridge ffffffff")
        vm.debug.expect("no bootable device", unless="exception")
