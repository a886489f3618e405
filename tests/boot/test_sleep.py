# SPDX-License-Identifier: BSD-2-Clause
"""Suspend to RAM, and what wakes up afterwards."""

import pytest

from lib.guest import disk
from lib.vm import VM, drive
from test_starts import differences, found

pytestmark = pytest.mark.selkie


def left(vm, log_start=0):
    """What a start leaves, but for the memory that this guest does not write to."""
    everything = found(vm, log_start)
    del everything["what the guest found"]
    return everything


@pytest.mark.parametrize("machine, kind", [("pc", "virtio"), ("q35", "ide")])
def test_wake_up_without_a_vector(machine, kind):
    """A guest that left no waking vector has no place to go on at (ACPI 6.5, 5.2.10): each of its
    wake-ups is a start like the first."""
    with VM("-machine", machine, *drive(kind, disk("sleep")), memory="16M") as vm:
        vm.expect("guest: ready")
        first = left(vm)
        for number in range(3):
            start = len(vm.debug.text())
            vm.send("s")
            vm.until(lambda: vm.qmp("query-status")["status"] == "suspended")
            vm.qmp("system_wakeup")
            vm.expect("guest: ready", 30)
            wrong = list(differences(first, left(vm, start)))
            assert not wrong, "\n".join([f"wake-up {number + 1}:", *wrong])
