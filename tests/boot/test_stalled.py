# SPDX-License-Identifier: BSD-2-Clause
"""If a disk's storage stops answering, the next disk boots, and the VMM continues."""

import time

import pytest

from lib.guest import disk
from lib.nbd import Server
from lib.vm import VM, drive

DEADLINE = 30       # deadline of a request in seconds
BOOTED = 0x10


def stalled(kind, url):
    """Returns QEMU arguments for a disk of `kind` that is first in the boot order."""
    return ["-drive", f"if=none,id=far,format=raw,file={url}",
            *{"virtio": ["-device", "virtio-blk-pci,drive=far,bootindex=0"],
              "ide": ["-device", "ide-hd,bus=ide.0,drive=far,bootindex=0"],
              "scsi": ["-device", "virtio-scsi-pci,id=s",
                       "-device", "scsi-hd,bus=s.0,drive=far,bootindex=0"]}[kind]]


@pytest.mark.warns("timeout|: read at")
@pytest.mark.parametrize("machine, kind", [("pc", "virtio"), ("pc", "ide"), ("q35", "ide"),
                                           pytest.param("q35", "scsi", marks=pytest.mark.full)])
def test_next_disk_boots(machine, kind):
    with Server(disk("hello", TAG="far").read_bytes()) as server, \
            VM("-machine", machine, "-S", *stalled(kind, server.url),
               *drive("virtio", disk("hello", STAY=1), 1, "near")) as vm:
        vm.qmp("query-status")
        server.stall()
        vm.qmp("cont")
        vm.expect("guest: hello", DEADLINE + 15)
        assert server.stalled
        before = time.monotonic()
        assert vm.qmp("query-status")["running"]
        assert time.monotonic() - before < 5
        # A late answer does not disturb what has booted.
        server.resume()
        time.sleep(1)
        assert vm.qmp("query-status")["running"]
