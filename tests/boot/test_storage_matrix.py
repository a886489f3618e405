# SPDX-License-Identifier: BSD-2-Clause
"""Tests each storage controller on each board: boots its first sector, boots Linux from it by GRUB,
writes and reads back, reads a bad sector, and removes a disk.
"""

import subprocess
import threading
import time

import pytest

from lib import paths
from lib.calls import Calls
from lib.guest import disk
from lib.linux import Linux
from lib.storage import BOARDS, CONTROLLERS, devices
from lib.vm import PATIENCE, VM

pytestmark = pytest.mark.selkie

BOOTED = 0x10
BAD = 100  # a sector that cannot be read
SLOT = 8   # the slot of what is removed
# ACPI's PCI hotplug (QEMU, docs/specs/acpi_pci_hotplug.rst): select a bus, eject slots.
HOTPLUG = {"pc": 0xAE00, "q35": 0x0CC0}


def matrix(wanted=lambda c: True, quick=tuple(CONTROLLERS)):
    """
    Returns each controller on each board. Outside the full run, these are those of `quick`, on one
    board each.
    """
    return [pytest.param(name, board, marks=[] if name in quick and c.quick == board
                         else [pytest.mark.full])
            for name, c in CONTROLLERS.items() if wanted(c) for board in BOARDS]


FEW = ("ide", "ahci", "nvme", "virtio-blk", "virtio-scsi")


def image(path, name="d"):
    return ["-drive", f"if=none,id={name},format=raw,file={path},snapshot=on"]


@pytest.mark.parametrize("controller, board", matrix())
def test_first_sector(controller, board):
    with VM("-machine", board, *image(disk("hello", 4096)), *devices(controller, board, 1)) as vm:
        vm.expect("guest: hello 80", 30)
        assert vm.wait() == BOOTED


@pytest.fixture(scope="module")
def has_module():
    """Returns a function that says whether the Debian disk has a driver of Linux."""
    listing = subprocess.run(["/sbin/debugfs", "-R", "ls -p /lib/modules", f"{paths.DEBIAN}?offset=1048576"],
                             capture_output=True, text=True, check=True).stdout
    version = [line.split("/")[5] for line in listing.splitlines() if line.count("/") > 5
               and line.split("/")[5] not in (".", "..")][0]
    text = subprocess.run(["/sbin/debugfs", "-R", f"cat /lib/modules/{version}/modules.dep",
                           f"{paths.DEBIAN}?offset=1048576"], capture_output=True, text=True,
                          check=True).stdout
    return lambda name: f"/{name}.ko" in text or f"/{name.replace('_', '-')}.ko" in text


@pytest.mark.skipif(not paths.DEBIAN.exists(), reason="no Debian disk: make image")
@pytest.mark.parametrize("controller, board", matrix(quick=()))
def test_grub_and_linux(controller, board, tmp_path, has_module):
    """GRUB reads kernel and initramfs by INT 13h. The kernel must find the disk again."""
    if board not in CONTROLLERS[controller].linux_on:
        pytest.skip("Linux finds no disk behind this controller, whatever the firmware")
    if not has_module(CONTROLLERS[controller].module):
        pytest.skip("the Debian disk is older than this driver in its list: make image")
    path = paths.DEBIAN
    if CONTROLLERS[controller].card:
        path = tmp_path / "card"
        subprocess.run(["cp", "--sparse=always", paths.DEBIAN, path], check=True)
        with path.open("r+b") as file:
            file.truncate(512 << 20)

    class Here(Linux):
        def __init__(self):
            VM.__init__(self, "-cpu max", "-machine", board, *image(path, "debian"),
                        *devices(controller, board, 1, "debian"), memory="512M")

    with Here() as vm:
        assert vm.run("uname -s") == "Linux"
        vm.run("dd if=/dev/urandom of=/root/file bs=1M count=1 2>/dev/null && sync")


@pytest.mark.parametrize("controller, board", matrix())
def test_written_and_read_back(controller, board):
    with Calls("-machine", board, *image(disk("calls", 8192)), *devices(controller, board, 1)) as bios:
        for lba, count in ((4000, 1), (4001, 127), (8191, 1)):
            data = bytes((lba + i * 7) & 0xFF for i in range(count * 512))
            bios.write(0x20000, data)
            assert not bios.edd(0x43, 0x80, lba, count).cf
            bios.write(0x20000, bytes(count * 512))
            answer = bios.edd(0x42, 0x80, lba, count)
            assert (answer.cf, answer.count) == (False, count)
            assert bios.memory_at(0x20000, count * 512) == data
        assert bios.edd(0x42, 0x80, 8192).cf


@pytest.mark.warns
@pytest.mark.parametrize("controller, board", matrix(lambda c: c.errors, FEW))
def test_error(controller, board):
    """INT 13h says how many sectors before the bad one were read, and later requests work."""
    node = ("driver=raw,node-name=d,file.driver=blkdebug,file.image.driver=file,"
            f"file.image.filename={disk('calls', 4096)},file.image.locking=off,"
            "file.inject-error.0.event=read_aio,file.inject-error.0.errno=5,"
            f"file.inject-error.0.sector={BAD},read-only=off")
    with Calls("-machine", board, "-blockdev", node, *devices(controller, board, 1)) as bios:
        for lba, count in ((BAD - 9, 20), (BAD, 1)):
            answer = bios.edd(0x42, 0x80, lba, count)
            assert (answer.cf, answer.count) == (True, BAD - lba)
            assert answer.ah in (0x10, 0x20, 0xBB)
        assert not bios.edd(0x42, 0x80, BAD + 1, 64).cf
        assert not bios.edd(0x42, 0x80, 0, BAD).cf


def plugged(controller, board):
    """Returns QEMU arguments for the controller if it can be removed, and how."""
    kind = CONTROLLERS[controller].unplug
    words = devices(controller, board)
    if kind not in ("pci", "adapter"):
        return words, lambda bios: bios.qmp("blockdev-remove-medium" if kind == "medium"
                                            else "device_del",
                                            id="/machine/peripheral/unit" if kind == "medium"
                                            else "unit")
    base, slot = HOTPLUG[board], SLOT if board == "pc" else 0
    place = f",addr={SLOT}" if board == "pc" else ",bus=hot"
    if kind == "adapter":
        words = ["-device", CONTROLLERS[controller].adapter_on["pc"] + place, "-device",
                 f"{CONTROLLERS[controller].disk},bus=a.0,id=unit,drive=d"]
    else:
        words[-1] += place
    if board == "q35":
        words = ["-device", "pcie-root-port,id=hot,slot=1", *words]

    def eject(bios):
        bios.hmp(f"o/w {base + 16:#x} 0")
        bios.hmp(f"o/w {base + 8:#x} {1 << slot:#x}")
    return words, eject


@pytest.mark.warns
@pytest.mark.parametrize("controller, board", matrix(lambda c: c.unplug, FEW))
def test_unplugged(controller, board):
    """
    The disk is removed during a request that takes a second. The request ends, later ones fail at
    once, and the request's memory is not written any more. Another disk still works.
    """
    words, pull = plugged(controller, board)
    boot = [*image(disk("calls", 2048), "boot"), "-device", "ide-hd,bus=ide.0,drive=boot,bootindex=0"]
    node = "driver=null-co,node-name=d,size=67108864,read-zeroes=on"
    with Calls("-machine", board, *boot, "-blockdev", node + ",latency-ns=1000000000", *words) as bios:
        if CONTROLLERS[controller].unplug == "adapter":
            # QEMU crashes if it removes an AHCI controller during a request.
            assert not bios.edd(0x42, 0x81, 0, 8).cf
            pull(bios)
        else:
            answers = []
            thread = threading.Thread(target=lambda: answers.append(bios.edd(0x42, 0x81, 0, 8)))
            thread.start()
            time.sleep(0.3)
            pull(bios)
            thread.join(60 * PATIENCE)
            assert answers
        bios.write(0x20000, b"as it was")
        before = time.monotonic()
        answer = bios.edd(0x42, 0x81, 0, 8)
        assert answer.cf and answer.count == 0
        assert bios.edd(0x42, 0x81, 0, 8).cf
        assert time.monotonic() - before < 10 * PATIENCE
        assert bios.memory_at(0x20000, 9) == b"as it was"
        assert not bios.edd(0x42, 0x80, 0).cf
