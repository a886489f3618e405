# SPDX-License-Identifier: BSD-2-Clause
"""NVMe namespaces as disks: first sector, order, 4096-byte sectors, errors."""

import pytest

from lib.guest import disk
from lib.vm import VM

MACHINES = ["pc", "q35"]


def blocks(*tags):
    words = []
    for tag in tags:
        words += ["-drive", f"if=none,id={tag},format=raw,snapshot=on,"
                            f"file={disk('hello', sectors=4096, TAG=tag)}"]
    return words


@pytest.mark.parametrize("machine", MACHINES)
def test_boot(machine):
    with VM("-machine", machine, *blocks("one"), "-device", "nvme,drive=one,serial=x") as vm:
        vm.expect("guest: one 80")


@pytest.mark.selkie
def test_large_sectors():
    """
    A disk image made for sectors of 512 bytes boots from a namespace with sectors of 4096 bytes.
    """
    with VM("-machine", "q35", *blocks("one"), "-device", "nvme,id=n,serial=x", "-device",
            "nvme-ns,drive=one,bus=n,logical_block_size=4096,physical_block_size=4096") as vm:
        vm.expect("guest: one 80")


@pytest.mark.selkie
@pytest.mark.warns("has metadata")
def test_second_namespace():
    """The log names a namespace that cannot be used, and the others boot."""
    with VM("-machine", "q35", *blocks("one", "two"), "-device", "nvme,id=n,serial=x",
            "-device", "nvme-ns,drive=one,bus=n,nsid=3,ms=8",
            "-device", "nvme-ns,drive=two,bus=n,nsid=200") as vm:
        vm.expect("guest: two 80")
        assert "NVMe/3: QEMU NVMe Ctrl: has metadata" in vm.debug


@pytest.mark.parametrize("machine", MACHINES)
def test_order(machine):
    with VM("-machine", machine, *blocks("one", "two"),
            "-device", "nvme,drive=one,serial=x,bootindex=2",
            "-device", "nvme,drive=two,serial=y,bootindex=1") as vm:
        vm.expect("guest: two 80")
