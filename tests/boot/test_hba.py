# SPDX-License-Identifier: BSD-2-Clause
"""SCSI host adapters: boots from disks and CD drives behind each kind that QEMU has, on both
boards.
"""

import pytest

from lib import cd
from lib.guest import disk
from lib.vm import VM

BOOTED = 0x10

# For each of QEMU's adapters: the board of the quick run, the last target and the last LUN.
ADAPTERS = {
    "lsi53c895a": ("q35", 7, 0),
    "lsi53c810": ("pc", 7, 0),
    "pvscsi": ("pc", 64, 0),
    "mptsas1068": ("q35", 7, 1),
    "megasas": ("pc", 63, 0),
    "megasas-gen2": ("q35", 63, 0),
    "am53c974": ("q35", 7, 7),
    "dc390": ("pc", 7, 7),
}
BOTH = [pytest.param(name, machine, marks=[] if machine == quick else [pytest.mark.full])
        for name, (quick, _, _) in ADAPTERS.items() for machine in ("pc", "q35")]
EACH = [pytest.param(name, machine) for name, (machine, _, _) in ADAPTERS.items()]


def host(adapter, name="s", **more):
    return ["-device", ",".join([adapter, f"id={name}", *(f"{k}={v}" for k, v in more.items())])]


def unit(path, target=0, lun=0, name="d", bootindex=None, kind="scsi-hd", bus="s"):
    words = [f"{kind},bus={bus}.0,drive={name},scsi-id={target},lun={lun}"]
    words += [f"bootindex={bootindex}"] if bootindex is not None else []
    return ["-drive", f"if=none,id={name},format=raw,file={path},snapshot=on",
            "-device", ",".join(words)]


@pytest.mark.parametrize("adapter,machine", BOTH)
def test_boot_order(adapter, machine):
    """Boots from the first and the last target and LUN, as the VMM's boot order names them."""
    _, target, lun = ADAPTERS[adapter]
    with VM("-machine", machine, *host(adapter), *unit(disk("hello"), 0, 0, "a", 2),
            *unit(disk("hello", TAG="last"), target, lun, "b", 1)) as vm:
        vm.expect("guest: last 80")
        assert vm.wait() == BOOTED


@pytest.mark.parametrize("adapter,machine", EACH)
def test_several(adapter, machine):
    """Boots with two adapters, the second behind a bridge. Drives are numbered by their place."""
    bridge = {"pc": "pci-bridge,id=b,chassis_nr=1", "q35": "pcie-pci-bridge,id=b"}[machine]
    with VM("-machine", machine, *host(adapter), "-device", bridge,
            *host(adapter, "t", bus="b", addr=3), *unit(disk("drives", TAG="one"), 1, name="a"),
            *unit(disk("drives", TAG="two"), 4, name="b"),
            *unit(disk("drives", TAG="three"), 2, name="c", bus="t")) as vm:
        vm.expect("guest: booted 80: 80=one 81=two 82=three end")


@pytest.mark.full
def test_drives_in_no_array():
    with VM("-machine", "q35", *host("megasas-gen2", use_jbod="on"),
            *unit(disk("hello"), 0, 0, "a", 2), *unit(disk("hello", TAG="last"), 9, 0, "b", 1)) as vm:
        vm.expect("guest: last 80")
        assert vm.wait() == BOOTED


@pytest.mark.full
@pytest.mark.parametrize("adapter,machine", EACH)
def test_cd_drive(adapter, machine, tmp_path):
    disc = cd.grub(tmp_path / "grub.iso", "serial\nterminal_output serial\necho grub is here\n")
    with VM("-machine", machine, *host(adapter), *unit(disc, 2, kind="scsi-cd")) as vm:
        vm.serial.expect("grub is here")


@pytest.mark.full
@pytest.mark.selkie
@pytest.mark.warns("boot from |read at 0, 1 sectors")
@pytest.mark.parametrize("adapter,machine", EACH)
def test_read_error(adapter, machine):
    """If sector 0 cannot be read, the firmware says so, and the next disk boots."""
    node = ("driver=raw,node-name=bad,file.driver=blkdebug,file.image.driver=file,"
            f"file.image.filename={disk('hello')},file.image.locking=off,"
            "file.inject-error.0.event=read_aio,file.inject-error.0.errno=5,read-only=off")
    with VM("-machine", f"{machine},graphics=off", *host(adapter), "-blockdev", node,
            "-device", "scsi-hd,bus=s.0,drive=bad,scsi-id=0,bootindex=1",
            *unit(disk("hello", TAG="second"), 1, bootindex=2), graphics=False) as vm:
        vm.expect("guest: second 80")
        vm.serial.expect("Boot failed: could not read the boot disk")
        assert vm.wait() == BOOTED
