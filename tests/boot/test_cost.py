# SPDX-License-Identifier: BSD-2-Clause
"""
What a start costs, and a request to a disk: accesses that a hypervisor has to emulate, and
instructions. Both are counted by QEMU, so they do not depend on the host. docs/performance.md has
the tables.
"""

import pytest

from bench import bench
from lib import paths

pytestmark = pytest.mark.selkie

ATTEMPTS = 10

# From reset to the boot sector: accesses and instructions, a little above what they are.
LIMITS = {
    "pc virtio vga=std": (601, 115_000),
    "q35 virtio vga=std": (523, 118_500),
    # These drivers write zeros and all ones to registers, which must cost one access each.
    "q35 usb-xhci vga=std": (548, 152_000),
    "q35 usb-ehci vga=std": (547, 148_000),
    # Twelve frames of UHCI, each of 1,000,000 instructions.
    "pc usb-uhci vga=std": (566, 12_110_000),
    "q35 keyboard-xhci vga=std": (591, 142_000),
    # POST does not wait for the frames of UHCI and OHCI, each of 1,000,000 instructions.
    "pc virtio-strict vga=std": (676, 149_000),
    "pc ide vga=std": (670, 112_000),
    "pc ahci-card vga=std": (574, 121_000),
    "q35 ahci vga=std": (478, 115_500),
    "pc nvme vga=std": (559, 119_000),
    "q35 nvme vga=std": (495, 122_500),
    "pc virtio-scsi-pci vga=std": (602, 242_000),
    "q35 virtio-scsi-pci vga=std": (523, 246_000),
    "pc pvscsi vga=std": (756, 156_000),
    # Each target that is absent is waited for.
    "pc lsi53c895a vga=std": (724, 665_000),
    "pc mptsas1068 vga=std": (829, 134_000),
    "pc megasas vga=std": (556, 129_000),
    # 128 disks
    "pc virtio-many vga=none": (6_893, 2_614_000),
    "microvm virtio-mmio vga=none": (103, 38_000),
    "pc kernel vga=none": (191, 44_600),
    "q35 kernel vga=none": (149, 48_500),
    "microvm kernel vga=none": (58, 21_700),
    "microvm pvh vga=none": (60, 23_700),
}
RARE = {
    "q35 pvscsi vga=std": (691, 160_000),
    "q35 lsi53c895a vga=std": (657, 669_000),
    "q35 mptsas1068 vga=std": (762, 138_000),
    "q35 megasas vga=std": (491, 133_000),
}

# A call of INT 13h that reads or writes: one sector or 64 KiB, because the size must not matter.
# (KVM completes the notification of a virtio queue by itself, unless its register is in memory
# without PCI. It is not counted.)
REQUEST_LIMITS = {
    "pc virtio vga=std": (0, 620),
    "pc virtio-scsi-pci vga=std": (0, 680),
    "microvm virtio-mmio vga=none": (1, 615),
    "pc nvme vga=std": (1, 635),
    "q35 ahci vga=std": (1, 705),
    "pc ide vga=std": (14, 800),
    "pc pvscsi vga=std": (1, 735),
    "pc mptsas1068 vga=std": (2, 680),
    "pc megasas vga=std": (1, 705),
    "pc lsi53c895a vga=std": (5, 705),
    "q35 usb-xhci vga=std": (4, 2_500),
}
REQUESTS = ["read 512 B", "read 127 sectors again", "write 127 sectors"]


def limits(run):
    """Returns what this machine's measurements must not exceed, by name."""
    found = {bench.BOOT: {**LIMITS, **RARE}[run]}
    return found | {name: REQUEST_LIMITS[run] for name in REQUESTS if run in REQUEST_LIMITS}


def too_much(found, run):
    """Returns a line for each measurement that exceeds its limits."""
    return [f"{name}: {found[name]}, more than {accesses} accesses or {instructions} instructions"
            for name, (accesses, instructions) in limits(run).items()
            if found[name]["accesses"] > accesses or found[name]["ns"] > instructions]


@pytest.mark.parametrize("run", [*LIMITS, *(pytest.param(run, marks=pytest.mark.full) for run in RARE)])
def test_start(run, tmp_path):
    """
    The firmware waits for a disk that has not answered yet, and the wait counts. Only root can give
    QEMU's disk thread priority, so the cheapest of several attempts counts.
    """
    for _ in range(ATTEMPTS):
        found = bench.measure(paths.FIRMWARE, run, tmp_path)
        for name in limits(run):
            print(f"{run}, {name}: {found[name]['accesses']} accesses, {found[name]['ns']} instructions")
        lines = too_much(found, run)
        if not lines:
            return
    pytest.fail("\n".join([f"{run} costs too much:", *lines]))
