# SPDX-License-Identifier: BSD-2-Clause
"""Tests each storage controller on each board: boots its first sector, boots Linux from it by GRUB,
writes and reads back, asks for its device path, reads and writes a bad sector, uses large sectors,
large disks and disks that cannot be written, lets a disk shrink, lets the storage stop answering,
and removes a disk. Also tests each controller behind bridges, and virtio with hundreds of queues.
"""

import re
import subprocess
import threading
import time

import pytest

from lib import paths
from lib.calls import Calls
from lib.guest import disk
from lib.linux import Linux
from lib.nbd import Server
from lib.storage import BOARDS, CONTROLLERS, devices
from lib.vm import PATIENCE, VM, drive

pytestmark = pytest.mark.selkie

BOOTED = 0x10
BAD = 100  # a sector that cannot be read
SLOT = 8   # the slot of the device that is removed
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
        for lba, count, at in ((4000, 1, 0x20000), (4001, 127, 0x20000), (8191, 1, 0x20001)):
            data = bytes((lba + i * 7) & 0xFF for i in range(count * 512))
            bios.write(at, data)
            assert not bios.edd(0x43, 0x80, lba, count, at).cf
            bios.write(at, bytes(count * 512))
            answer = bios.edd(0x42, 0x80, lba, count, at)
            assert (answer.cf, answer.count) == (False, count)
            assert bios.memory_at(at, count * 512) == data
        assert bios.edd(0x42, 0x80, 8192).cf


@pytest.mark.parametrize("controller, board", matrix())
def test_device_path(controller, board):
    """
    EDD says where the controller and the disk are and what the interface is (INCITS 347-2001, 8.22).
    SD cards have no target. A USB disk's path is its serial number (EDD-4, table 24).
    """
    c = CONTROLLERS[controller]
    words = devices(controller, board, 1)
    place = {("ide", "pc"): (0, 1, 1), ("ahci", "q35"): (0, 0x1F, 2)}.get((controller, board))
    if not place:
        place = (0, SLOT, 0)
        words[1] += f",addr={SLOT}"
    on_bus = words[-1].startswith("scsi-hd")
    if on_bus:
        words[-1] += ",scsi-id=3"
    if c.interface == "USB":
        words[-1] += ",serial=0123456789ABCDEF"
    with Calls("-machine", board, *image(disk("calls", 4096)), *words) as bios:
        result = bios.parameters(0x80).result
    assert result[30:32] == b"\xdd\xbe" and sum(result[30:74]) & 0xFF == 0
    assert result[36:48] == b"PCI " + c.interface.encode().ljust(8)
    assert tuple(result[48:52]) == (*place, 0)
    target = 3 if on_bus else 0
    lun = 1 if controller == "nvme" else 0     # the namespace
    if c.interface == "SCSI":
        assert result[56:66] == bytes([target, 0, lun]) + bytes(7)
    elif c.interface == "USB":
        assert result[56:64] == bytes.fromhex("EFCDAB8967450000")
    else:
        assert result[56:64] == bytes(8)
    assert not any(result[66:73])


# Where a controller's function is, and what is before it: a bridge of ICH, a switch of PCI Express,
# and further root buses. Also the controller of the quick run.
PLACES = {
    "i82801b11": ("pc", "i82801b11-bridge,id=b", ",addr=2", "lsi53c895a"),
    "pxb": ("pc", "pxb,id=b,bus_nr=16", ",addr=2", "nvme"),
    "switch": ("q35", "pcie-root-port,id=r,slot=1 x3130-upstream,id=up,bus=r "
               "xio3130-downstream,id=b,bus=up,slot=2,chassis=2", "", "virtio-blk-modern"),
    "pxb-pcie": ("q35", "pxb-pcie,id=x,bus_nr=16 pcie-root-port,id=b,bus=x,slot=1", "",
                 "virtio-scsi"),
}


@pytest.mark.parametrize("controller, place", [
    pytest.param(name, place, marks=[] if quick == name else [pytest.mark.full])
    for name, c in CONTROLLERS.items() if c.behind for place, (_, _, _, quick) in PLACES.items()])
def test_behind(controller, place):
    """The boot order names the disk by its path through all bridges. SD cards have no such path."""
    board, bridges, slot, _ = PLACES[place]
    words = devices(controller, "pc", 1)
    words[1] += f",bus=b{slot}"
    named = CONTROLLERS[controller].bootindex
    other = drive("virtio", disk("hello", TAG="other"), 2, "other") if named else []
    other[-1:] = [f"{word},bus={'pci' if board == 'pc' else 'pcie'}.0" for word in other[-1:]]
    with VM("-machine", board, *(word for name in bridges.split() for word in ("-device", name)),
            *image(disk("hello", 4096)), *words, *other) as vm:
        vm.expect("guest: hello 80", 30)
        assert vm.wait() == BOOTED


@pytest.mark.full
@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("device", [
    "virtio-blk-pci,drive=d,num-queues=1024,queue-size=1024",
    "virtio-blk-pci,drive=d,num-queues=512,vectors=0,disable-modern=on,disable-legacy=off",
    "virtio-scsi-pci,num_queues=1021 scsi-hd,drive=d"])
def test_hundreds_of_queues(device, board):
    with Calls("-machine", board, *image(disk("calls", 4096)),
               *(word for name in device.split() for word in ("-device", name))) as bios:
        assert not bios.edd(0x42, 0x80, 5, 127).cf
        assert not bios.edd(0x43, 0x80, 5, 127).cf


@pytest.mark.parametrize("controller, board", matrix(lambda c: c.large, quick=()))
def test_large_sectors(controller, board):
    """A disk with sectors of 4096 bytes boots, and is written, as one with sectors of 512 bytes."""
    words = devices(controller, board, 1)
    words[-1] += ",logical_block_size=4096,physical_block_size=4096"
    with Calls("-machine", board, *image(disk("calls", 8192)), *words) as bios:
        bios.write(0x20000, bytes(range(256)) * 10)
        assert not bios.edd(0x43, 0x80, 1001, 5).cf
        assert not bios.edd(0x42, 0x80, 1000, 8, 0x30001).cf
        assert bios.memory_at(0x30001, 8 * 512) == bytes(512) + bytes(range(256)) * 10 + bytes(1024)
        assert not bios.edd(0x42, 0x80, 8191).cf
        assert bios.edd(0x42, 0x80, 8192).cf


@pytest.mark.parametrize("controller, board", matrix(lambda c: not c.card, quick=()))
def test_more_sectors_than_32_bits_can_number(controller, board, tmp_path):
    path, far = tmp_path / "large", (1 << 32) + 5
    path.write_bytes(disk("calls", 4096).read_bytes())
    with path.open("r+b") as file:
        file.truncate(3 << 40)
        file.seek(5 * 512)
        file.write(b"near")
    with Calls("-machine", board, "-drive", f"if=none,id=d,format=raw,file={path}",
               *devices(controller, board, 1)) as bios:
        assert int.from_bytes(bios.parameters(0x80).result[16:24], "little") == 3 << 31
        bios.write(0x20000, b"far.")
        assert not bios.edd(0x43, 0x80, far).cf
        assert not bios.edd(0x42, 0x80, far, address=0x30000).cf
        assert bios.memory_at(0x30000, 4) == b"far."
        assert not bios.edd(0x42, 0x80, 5, address=0x30000).cf
        assert bios.memory_at(0x30000, 4) == b"near"
        assert not bios.edd(0x42, 0x80, (3 << 31) - 127, 127).cf
        assert bios.edd(0x42, 0x80, 3 << 31).cf


@pytest.mark.warns
@pytest.mark.parametrize("controller, board", matrix(lambda c: c.resized, quick=()))
def test_disk_that_shrinks(controller, board, tmp_path):
    """Reads of sectors that no longer exist are errors."""
    path = tmp_path / "disk"
    path.write_bytes(disk("calls", 8192).read_bytes())
    with Calls("-machine", board, *image(path), *devices(controller, board, 1)) as bios:
        assert not bios.edd(0x42, 0x80, 8000).cf
        bios.qmp("block_resize", device="d", size=2048 * 512)
        for function in (0x42, 0x43):
            answer = bios.edd(function, 0x80, 8000)
            assert (answer.cf, answer.count) == (True, 0)
        assert bios.edd(0x42, 0x80, 2040, 16).cf
        assert not bios.edd(0x42, 0x80, 1921, 127).cf
        assert not bios.edd(0x43, 0x80, 1921, 127).cf


@pytest.mark.warns("write at|protected|read-only")
@pytest.mark.parametrize("controller, board", matrix(lambda c: c.protected, quick=()))
def test_write_protected(controller, board):
    node = ["-drive", f"if=none,id=d,format=raw,readonly=on,file={disk('calls', 4096)}"]
    with Calls("-machine", board, *node, *devices(controller, board, 1)) as bios:
        assert not bios.edd(0x42, 0x80, 0).cf
        answer = bios.edd(0x43, 0x80, 100)
        assert (answer.ah, answer.cf, answer.count) == (0x03, True, 0)
        assert bios.chs(0x03, 0x80).ah == 0x03
        assert not bios.edd(0x42, 0x80, 100).cf


@pytest.mark.warns
@pytest.mark.parametrize("controller, board", matrix(lambda c: c.errors, FEW))
def test_error(controller, board, tmp_path):
    """
    INT 13h says how many sectors before the bad one were transferred, and later requests work. The
    memory behind the caller's buffer does not change.
    """
    path = tmp_path / "disk"
    path.write_bytes(disk("calls", 4096).read_bytes())
    rules = "".join(f"file.inject-error.{i}.event={event},file.inject-error.{i}.errno=5,"
                    f"file.inject-error.{i}.sector={BAD},"
                    for i, event in enumerate(("read_aio", "write_aio")))
    node = (f"driver=raw,node-name=d,file.driver=blkdebug,{rules}file.image.driver=file,"
            f"file.image.filename={path},read-only=off")
    with Calls("-machine", board, "-blockdev", node, *devices(controller, board, 1)) as bios:
        bios.write(0x20000 + 20 * 512, b"behind")
        for function in (0x42, 0x43):
            for lba, count in ((BAD - 9, 20), (BAD, 1)):
                answer = bios.edd(function, 0x80, lba, count)
                assert (answer.cf, answer.count) == (True, BAD - lba)
                assert answer.ah in (0x10, 0x20, 0xBB) if function == 0x42 else answer.ah == 0xCC
            assert not bios.edd(function, 0x80, BAD + 1, 64, 0x40000).cf
            assert not bios.edd(function, 0x80, 50, BAD - 50, 0x40000).cf
            assert bios.memory_at(0x20000 + 20 * 512, 6) == b"behind"


@pytest.mark.warns("boot from |read at |timed out|timeout")
@pytest.mark.parametrize("controller, board", matrix(lambda c: c.errors, quick=()))
def test_storage_that_stops_answering(controller, board):
    """
    At its deadline the firmware says that the disk does not answer, and the next disk boots. The
    VMM responds meanwhile, and a late answer of the disk does not disturb the booted program.
    """
    with Server(disk("hello", TAG="far").read_bytes()) as server, \
            VM("-machine", board, "-S", "-drive", f"if=none,id=d,format=raw,file={server.url}",
               *devices(controller, board, 0),
               *drive("virtio", disk("hello", STAY=1), 1, "near")) as vm:
        vm.qmp("query-status")
        server.stall()
        vm.qmp("cont")
        vm.expect("guest: hello", 45)
        assert server.stalled
        assert re.search(r"read at 0, \d+ sectors.*timeout", vm.debug.text())
        before = time.monotonic()
        assert vm.qmp("query-status")["running"]
        assert time.monotonic() - before < 5 * PATIENCE
        server.resume()
        time.sleep(1)
        assert vm.qmp("query-status")["running"]


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
