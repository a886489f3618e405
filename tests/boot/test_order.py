# SPDX-License-Identifier: BSD-2-Clause
"""Which disk boots, and what is said of those that do not."""

import pytest

from lib.guest import disk
from lib.vm import VM, drive

KINDS = {"pc": ["virtio", "ide"], "q35": ["virtio", "ide"]}


def three_disks(machine, first):
    """Three kinds of places; bootindex 1 goes to the one named by `first`, 2 and 3 to the rest."""
    second_ide = {"pc": "ide.1", "q35": "ide.2"}[machine]
    places = [("virtio", "-"), ("ide", "ide.0"), ("ide", second_ide)]
    words = []
    order = [first] + [i for i in range(3) if i != first]
    for i, (kind, bus) in enumerate(places):
        words += drive(kind, disk("hello", TAG=f"place{i}"), bootindex=order.index(i) + 1,
                       name=f"d{i}", bus=bus)
    return words


@pytest.mark.parametrize("first", [0, 1, 2])
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_bootindex(machine, first):
    with VM("-machine", machine, *three_disks(machine, first)) as vm:
        vm.expect(rf"guest: place{first} 80")


@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_kinds_without_an_order(machine):
    """ATA and AHCI before virtio, which is in a lower slot, and that in the order of slots."""
    bus = {"pc": "ide.0", "q35": "ide.0"}[machine]
    words = ["-machine", machine]
    for name, device in [("v2", "virtio-blk-pci,addr=5"), ("v1", "virtio-blk-pci,addr=4"),
                         ("ide", f"ide-hd,bus={bus}")]:
        words += ["-drive", f"if=none,id={name},format=raw,snapshot=on,"
                  f"file={disk('drives', TAG=name)}", "-device", f"{device},drive={name}"]
    with VM(*words) as vm:
        vm.expect("guest: booted 80: 80=ide 81=v1 82=v2 end")


def test_second_diskette_drive_becomes_the_first():
    words = []
    for i, name in enumerate(["first", "second"]):
        words += ["-drive", f"if=floppy,index={i},format=raw,snapshot=on,"
                  f"file={disk('drives', TAG=name, FIRST=0)}"]
    with VM(*words, "-global isa-fdc.bootindexB=1 -global isa-fdc.bootindexA=2") as vm:
        vm.expect("guest: booted 00: 00=second 01=first end")


@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_bootindex_behind_bridge(machine):
    bridge = {"pc": "pci-bridge,id=b,chassis_nr=1", "q35": "pcie-root-port,id=b,slot=1"}[machine]
    with VM("-machine", machine, *drive("virtio", disk("hello", TAG="near"), 2, "near"),
            "-device", bridge,
            "-drive", f"if=none,id=far,format=raw,file={disk('hello', TAG='far')},snapshot=on",
            "-device", f"virtio-blk-pci,drive=far,bus=b,addr={1 if machine == 'pc' else 0},"
            "bootindex=1") as vm:
        vm.expect("guest: far 80")


def test_bootindex_multifunction():
    words = []
    for i, tag in enumerate(["f0", "f1"]):
        words += ["-drive", f"if=none,id={tag},format=raw,file={disk('hello', TAG=tag)},"
                  "snapshot=on",
                  "-device", f"virtio-blk-pci,drive={tag},addr=7.{i},multifunction=on,"
                  f"bootindex={2 - i}"]
    with VM(*words) as vm:
        vm.expect("guest: f1 80")


@pytest.mark.warns("boot from |no bootable device")
def test_strict_order_skips_the_others(tmp_path):
    """-boot strict=on: what has no bootindex is not tried, even if nothing else boots."""
    with VM("-machine graphics=off -boot strict=on", *drive("virtio", blank(tmp_path), 1),
            *drive("virtio", disk("hello"), None, "second"), graphics=False) as vm:
        vm.serial.expect(r"No bootable device\.")
        assert "guest" not in vm.guest


@pytest.mark.selkie
@pytest.mark.parametrize("machine", ["pc", "isapc"])
def test_strict_order_finds_the_diskette(machine):
    """Behind an ISA bridge, and on a machine without PCI, where its path is another one."""
    with VM("-machine", f"{machine},graphics=off", "-boot strict=on", "-drive", "if=floppy,format="
            f"raw,snapshot=on,file={disk('drives', TAG='first', FIRST=0)}",
            "-global isa-fdc.bootindexA=1", graphics=False) as vm:
        vm.expect("guest: booted 00: 00=first")


@pytest.mark.selkie
def test_bootindex_of_a_namespace():
    """The line for a device nvme-ns does not say which of its controller's it is."""
    with VM(*drive("virtio", disk("hello", TAG="other"), 2, "other"),
            "-drive", f"if=none,id=n,format=raw,file={disk('hello', TAG='space')},snapshot=on",
            "-device", "nvme,id=c,serial=x", "-device", "nvme-ns,bus=c,drive=n,nsid=3,bootindex=1",
            ) as vm:
        vm.expect("guest: space 80")


def blank(tmp_path, size=1 << 20, content=b""):
    path = tmp_path / "disk"
    path.write_bytes(content.ljust(size, b"\0"))
    return path


def next_disk_boots(first, message, *args):
    with VM("-machine graphics=off", *args, *first,
            *drive("virtio", disk("hello", TAG="second"), 2, "second"), graphics=False) as vm:
        vm.expect("guest: second 80")
        vm.serial.expect(message)
        assert vm.wait() == 0x10


# SeaBIOS tries one hard disk only, then goes on to floppies.
@pytest.mark.warns("boot from |no bootable device")
@pytest.mark.selkie
@pytest.mark.parametrize("kind", ["virtio", "ide"])
def test_disk_without_signature(tmp_path, kind):
    next_disk_boots(drive(kind, blank(tmp_path), 1), "Boot failed: not a bootable disk")


@pytest.mark.warns("boot from |no bootable device")
@pytest.mark.selkie
@pytest.mark.parametrize("size", [512, 1024, 4096])
@pytest.mark.parametrize("kind", ["virtio", "ide"])
def test_short_disk(tmp_path, kind, size):
    """A disk of a sector or a few, whose partition table claims 2047 sectors, boots all the same."""
    path = blank(tmp_path, size, disk("hello").read_bytes()[:512])
    with VM(*drive(kind, path, 1)) as vm:
        vm.expect("guest: hello 80")


@pytest.mark.warns("boot from |no bootable device|malformed")
@pytest.mark.selkie
@pytest.mark.parametrize("kind", ["virtio", "ide"])
def test_empty_disk(tmp_path, kind):
    path = tmp_path / "disk"
    path.write_bytes(b"")
    with VM("-machine graphics=off", *drive(kind, path, 1),
            *drive("virtio", disk("hello"), 2, "second"), graphics=False) as vm:
        vm.expect("guest: hello")


@pytest.mark.warns
@pytest.mark.selkie
@pytest.mark.parametrize("machine", ["pc", "q35"])
@pytest.mark.parametrize("kind", ["virtio", "ide"])
def test_read_error(machine, kind):
    """Sector 0 cannot be read: that is said, and the next disk boots."""
    node = ("driver=raw,node-name=bad,file.driver=blkdebug,file.image.driver=file,"
            f"file.image.filename={disk('hello')},file.image.locking=off,"
            "file.inject-error.0.event=read_aio,"
            "file.inject-error.0.errno=5,read-only=off")
    first = ["-blockdev", node] + drive(kind, None, 1, "bad")
    next_disk_boots(first, "Boot failed: could not read the boot disk", "-machine", machine)


@pytest.mark.warns("boot from |no bootable device")
def test_no_disk_at_all():
    with VM("-machine graphics=off", graphics=False) as vm:
        vm.serial.expect(r"No bootable device\.")


@pytest.mark.warns("boot from |no bootable device")
@pytest.mark.selkie
def test_no_bootable_device_on_screen():
    with VM() as vm:
        vm.expect_screen(r"No bootable device\.")


@pytest.mark.warns("boot from |no bootable device")
def test_reboots_after_boot_fail_wait():
    """-boot reboot-timeout: the machine resets (QEMU ends by -no-reboot) after the wait."""
    with VM("-machine graphics=off -boot reboot-timeout=1000 -no-reboot", graphics=False) as vm:
        vm.serial.expect(r"No bootable device\.")
        vm.wait(10)


@pytest.mark.warns("boot from |no bootable device")
def test_waits_for_ever_without_boot_fail_wait():
    with VM("-machine graphics=off -no-reboot -boot reboot-timeout=-1", graphics=False) as vm:
        vm.serial.expect(r"No bootable device\.")
        with pytest.raises(AssertionError):
            vm.wait(2)
