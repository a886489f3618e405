# SPDX-License-Identifier: BSD-2-Clause
"""Tests disks and CD drives behind SCSI hosts: their places, sizes of sectors, and numbers."""

import pytest

from lib import cd
from lib.guest import disk
from lib.vm import VM

MACHINES = ["pc", "q35"]
BOOTED = 0x10
HOSTS = {"transitional": "virtio-scsi-pci,disable-modern=off,disable-legacy=off",
         "modern": "virtio-scsi-pci,disable-modern=off,disable-legacy=on",
         "legacy": "virtio-scsi-pci,disable-modern=on,disable-legacy=off"}


def host(kind="modern", name="s", **more):
    return ["-device", ",".join([HOSTS[kind], f"id={name}", *(f"{k}={v}" for k, v in more.items())])]


def unit(path, target=0, lun=0, name="d", bootindex=None, kind="scsi-hd", bus="s", **more):
    words = [f"{kind},bus={bus}.0,drive={name},scsi-id={target},lun={lun}"]
    words += [f"bootindex={bootindex}"] if bootindex is not None else []
    words += [f"{k}={v}" for k, v in more.items()]
    return ["-drive", f"if=none,id={name},format=raw,file={path},snapshot=on",
            "-device", ",".join(words)]


@pytest.mark.parametrize("kind", HOSTS)
@pytest.mark.parametrize("machine", MACHINES)
def test_disk(machine, kind):
    with VM("-machine", machine, *host(kind), *unit(disk("hello"))) as vm:
        vm.expect("guest: hello 80")
        assert vm.wait() == BOOTED


def test_boot_order():
    """Boots by target and LUN, as the VMM's boot order names them."""
    blank = disk("hello", TAG="other")
    with VM(*host(), *unit(blank, 0, 0, "a", 3), *unit(blank, 3, 1, "b", 2),
            *unit(disk("hello", TAG="third"), 3, 2, "c", 1)) as vm:
        vm.expect("guest: third 80")
        assert vm.wait() == BOOTED


def test_far_units():
    """Tests the last target and the last LUN, LUNs with gaps, and a target without LUN 0."""
    with VM(*host(), *unit(disk("hello", TAG="far"), 255, 16383, "a", 1),
            *unit(disk("hello"), 7, 300, "b")) as vm:
        vm.expect("guest: far 80")
        assert vm.wait() == BOOTED


@pytest.mark.parametrize("size", [512, 4096])
def test_sector_sizes(size):
    with VM(*host(), *unit(disk("hello"), logical_block_size=size,
                           physical_block_size=4096)) as vm:
        vm.expect("guest: hello 80")
        assert vm.wait() == BOOTED


def test_more_sectors_than_32_bits_can_number(tmp_path):
    """A disk has 3 TiB, which READ CAPACITY (10) cannot express."""
    path = tmp_path / "large.img"
    path.write_bytes(disk("hello", STAY=1).read_bytes())
    with open(path, "r+b") as image:
        image.truncate(3 << 40)
    with VM(*host(), *unit(path)) as vm:
        vm.expect("guest: hello 80")
        assert "cannot be served" not in vm.debug and "must be formatted" not in vm.debug


def test_cd_drive(tmp_path):
    disc = cd.grub(tmp_path / "grub.iso", "serial\nterminal_output serial\necho grub is here\n")
    with VM(*host(), *unit(disc, 2, kind="scsi-cd")) as vm:
        vm.serial.expect("grub is here")


@pytest.mark.warns("no medium")
def test_empty_cd_drive():
    """An empty CD drive causes no wait, and the disk after it boots."""
    with VM(*host(), "-device", "scsi-cd,bus=s.0,scsi-id=0,bootindex=0",
            *unit(disk("hello"), 1, bootindex=1)) as vm:
        vm.expect("guest: hello 80")
        assert vm.wait() == BOOTED
