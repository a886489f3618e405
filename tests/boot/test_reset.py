# SPDX-License-Identifier: BSD-2-Clause
"""Tests resets: nothing that a guest or an earlier boot has left changes the next boot."""

import random
import re
import struct
import time

import pytest

from lib.guest import disk
from lib.tables import Acpi
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


SHUTDOWN = 0x0F
CONTINUES = (5, 9, 10)  # shutdown codes with which the program itself goes on


@pytest.mark.warns
@pytest.mark.parametrize("machine, count", [("pc", 6), *[
    pytest.param(machine, 60, marks=pytest.mark.full) for machine in ("pc", "q35", "pc-i440fx-1.4", "isapc")]])
def test_any_cmos(machine, count):
    """Whatever a program has left in the CMOS and in the clock's registers, the machine boots again."""
    random_bytes = random.Random(machine)
    with VM("-machine", machine, "-device isa-vga" if machine == "isapc" else "",
            *drive("ide", disk("cmos"), bootindex=1), graphics=machine != "isapc") as vm:
        vm.expect("guest: ready", 40)
        for number in range(count):
            content = bytearray(random_bytes.randbytes(128))
            if number < 4:
                content = bytearray([(0xFF, 0, 0x55, 0xFE)[number]] * 128)
            if content[SHUTDOWN] in CONTINUES:
                content[SHUTDOWN] = 0
            vm.send(content.decode("latin-1"))
            vm.expect("guest: ready", 40)


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


@pytest.mark.parametrize("machine", MACHINES)
def test_ways_a_program_restarts(machine):
    """
    INT 19h boots the first device again and INT 18h the next one, without a new start of the
    firmware. A jump to FFFF:0 with the word for a warm boot, and the ACPI reset register that the
    FADT names (ACPI 6.5, 4.8.3.6), start it anew.
    """
    with VM("-machine", machine, *drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello")
        fadt = Acpi(vm).fadt
    port, value = 0xCF9, 6  # QEMU's pc has a FADT of revision 1, without the register
    if machine == "q35":
        assert struct.unpack_from("<I", fadt, 112)[0] & 1 << 10 and fadt[116] == 1
        port, value = struct.unpack_from("<Q", fadt, 120)[0], fadt[128]
    image = disk("reboots", PORT=port, VALUE=value)
    with VM("-machine", machine, *drive("virtio", image, 1), *drive("virtio", image, 2, "drive1")) as vm:
        assert vm.wait(60) == 4
        assert re.findall(r"^start (\w\w)", vm.guest.text(), re.M) == ["00", "01", "02", "03", "04"]
        slots = re.findall(r"booting from .*PCI:00:(\w\w)", vm.debug.text())
        assert [slot == slots[0] for slot in slots] == [True, True, False, True, True], slots
        assert len(starts(vm.debug.text())) == 3


@pytest.mark.warns
def test_unknown_board():
    """On an unknown board no chipset register is written, and POST continues."""
    with VM("-machine", "isapc", "-device", "isa-vga", graphics=False) as vm:
        vm.debug.expect("board: plain PC\n")
        vm.debug.expect("no bootable device", unless="exception")
