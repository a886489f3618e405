# SPDX-License-Identifier: BSD-2-Clause
"""
A virtio device whose answer makes no sense is reset and started again, once. The test makes QEMU's
devices look like that: between two requests it changes the used ring's index in the machine's
memory, so that the device seems to have answered a request that it was not sent.
"""

import pytest

from lib.calls import Calls
from lib.gdb import Gdb, arguments
from lib.guest import disk
from lib.vm import PATIENCE

pytestmark = pytest.mark.selkie

NONSENSE = 3    # answers that the device has not given

PCI = "virtio-blk-pci,drive=d,id=unit,bootindex=1"
MMIO = "virtio-blk-device,drive=d,id=unit,bootindex=1"
VERSION_2 = "-global virtio-mmio.force-legacy=off"

# The machine, the devices, and the number of the queue.
MACHINES = {
    "modern": ("pc", f"-device {PCI},disable-legacy=on", 0),
    "legacy": ("q35", f"-device {PCI},disable-modern=on,disable-legacy=off", 0),
    "memory": ("microvm", f"{VERSION_2} -device {MMIO}", 0),
    "legacy-memory": ("microvm", f"-device {MMIO}", 0),
    "scsi": ("pc", "-device virtio-scsi-pci,id=unit,disable-modern=on,disable-legacy=off "
             "-device scsi-hd,drive=d,bus=unit.0,bootindex=1", 2),
}


def queue(bios, number):
    """Returns what QEMU knows of the device's queue."""
    path = next(found["path"] for found in bios.qmp("x-query-virtio"))
    return path, bios.qmp("x-query-virtio-queue-status", path=path, queue=number)


def confuse(gdb_path, used):
    """Adds to the 16-bit index in the ring at this address."""
    gdb = Gdb(gdb_path, 20 * PATIENCE, running=True)
    try:
        assert gdb.ask("Qqemu.PhyMemMode:1") == "OK"
        index = int.from_bytes(bytes.fromhex(gdb.ask(f"m{used + 2:x},2")), "little")
        new = (index + NONSENSE & 0xFFFF).to_bytes(2, "little")
        assert gdb.ask(f"M{used + 2:x},2:{new.hex()}") == "OK"
        gdb.go_on()
    finally:
        gdb.close()


@pytest.mark.warns("failed, is reset|read at ")
@pytest.mark.parametrize("name", MACHINES)
def test_started_again(name, tmp_path):
    machine, devices, number = MACHINES[name]
    words = ["-machine", machine, *devices.split(), *arguments(f"{tmp_path}/gdb"), "-drive",
             f"if=none,id=d,format=raw,file={disk('calls', 4096)},snapshot=on"]
    if machine == "microvm":
        words = ["-bios bios-microvm.bin", *words]
    with Calls(*words, graphics=machine != "microvm") as bios:
        bios.write(0x20000, b"here")
        assert not bios.edd(0x43, 0x80, 1000).cf
        path, ring = queue(bios, number)
        confuse(f"{tmp_path}/gdb", ring["vring-used"])
        bios.write(0x20000, bytes(4))
        # A request that fails is repeated by shorter ones.
        answer = bios.edd(0x42, 0x80, 1000, 8)
        assert "failed, is reset" in bios.debug
        assert (answer.cf, answer.count) == (False, 8)
        assert bios.memory_at(0x20000, 4) == b"here"
        assert queue(bios, number)[1]["vring-used"] == ring["vring-used"]
        for lba in (1, 2000, 4095):
            assert not bios.edd(0x42, 0x80, lba, 1).cf
            assert not bios.edd(0x43, 0x80, lba, 1).cf
        # The second time it is given up.
        confuse(f"{tmp_path}/gdb", ring["vring-used"])
        assert bios.edd(0x42, 0x80, 1000).cf
        assert bios.edd(0x42, 0x80, 1).cf
        assert not bios.qmp("x-query-virtio-status", path=path)["status"].get("statuses")
