# SPDX-License-Identifier: BSD-2-Clause
"""
What a start costs: accesses that a hypervisor has to emulate, and instructions. Both are counted by
QEMU, so they do not depend on the host. docs/performance.md has the tables.
"""

import pytest

from bench import bench
from lib import paths

pytestmark = pytest.mark.selkie

ATTEMPTS = 10

# Accesses and instructions, a little above what they are.
LIMITS = {
    "pc virtio vga=std": (601, 136_000),
    "q35 virtio vga=std": (523, 140_000),
    # These drivers write zeros and all ones to registers, which must cost one access each.
    "q35 usb vga=std": (548, 168_000),
    "q35 usb-ehci vga=std": (547, 164_000),
    # Twelve frames of UHCI, each of 1,000,000 instructions.
    "pc usb-uhci vga=std": (566, 12_150_000),
    "q35 virtio-and-keyboard vga=std": (591, 159_000),
    # POST does not wait for the frames of UHCI and OHCI, each of 1,000,000 instructions.
    "pc virtio-strict vga=std": (676, 167_000),
    "pc pvscsi vga=std": (753, 175_000),
    "pc kernel vga=none": (191, 70_000),
    "q35 kernel vga=none": (149, 75_500),
    "microvm kernel vga=none": (59, 42_500),
    "microvm pvh vga=none": (60, 43_500),
}


@pytest.mark.parametrize("run", LIMITS)
def test_start(run, tmp_path):
    """
    The firmware waits for a disk that has not answered yet, and the wait counts. Only root can give
    QEMU's disk thread priority, so the cheapest of several attempts counts.
    """
    accesses, instructions = LIMITS[run]
    for _ in range(ATTEMPTS):
        found = bench.measure(paths.FIRMWARE, run, tmp_path)[bench.BOOT]
        print(f"{run}: {found['accesses']} accesses, {found['ns']} instructions")
        if found["accesses"] <= accesses and found["ns"] <= instructions:
            return
    pytest.fail(f"{run} costs more than {accesses} accesses or {instructions} instructions: {found}")
