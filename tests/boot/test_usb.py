# SPDX-License-Identifier: BSD-2-Clause
"""Boots from USB disks and CD drives, on root ports and behind hubs."""

import pytest

from lib import cd, paths
from lib.guest import disk
from lib.linux import Linux
from lib.usb import COMPANIONS, CONTROLLERS, HUBS, MACHINES, host, matrix, storage
from lib.vm import VM, drive

BOOTED = 0x10


@pytest.mark.parametrize("machine, controller", matrix(CONTROLLERS))
def test_disk(machine, controller):
    with VM(*host(machine, controller), *storage(disk("hello"))) as vm:
        vm.expect("guest: hello 80")
        assert vm.wait() == BOOTED


@pytest.mark.parametrize("machine, controller", matrix(CONTROLLERS))
def test_boot_order(machine, controller):
    """Boots by port, as the VMM's boot order names it."""
    other = disk("hello", TAG="other")
    third = drive("virtio", other, 2, "b") if "uhci" in controller else storage(other, "b", 2, 3)
    with VM(*host(machine, controller), *storage(other, "a", 3, 1), *third, *storage(disk("hello", TAG="second"), "c", 1, 2)) as vm:
        vm.expect("guest: second 80")
        assert vm.wait() == BOOTED


@pytest.mark.parametrize("machine, controller", matrix(HUBS))
@pytest.mark.parametrize("hubs", [1, pytest.param(2, marks=pytest.mark.full),
                                  pytest.param(5, marks=pytest.mark.full)])
def test_behind_hubs(machine, controller, hubs):
    """The boot order names each hub on the way."""
    words, port = [], "2"
    for _ in range(hubs):
        words += ["-device", f"usb-hub,bus=x.0,port={port}"]
        port += ".3"
    with VM(*host(machine, controller), *words, *storage(disk("hello", TAG="other"), "a", 2, 1),
            *storage(disk("hello", TAG="far"), "b", 1, port)) as vm:
        vm.expect("guest: far 80")
        assert vm.wait() == BOOTED


@pytest.mark.parametrize("port", [pytest.param(1, marks=pytest.mark.full), 4,
                                  pytest.param(6, marks=pytest.mark.full)])
def test_companion(port):
    """Each companion has two of the ports. Device paths name the EHCI controller's port."""
    with VM(*host("q35", COMPANIONS), *storage(disk("hello", TAG="other"), "a", 2, 3),
            "-device", f"usb-hub,bus=x.0,port={port}",
            *storage(disk("hello", TAG="far"), "b", 1, f"{port}.2")) as vm:
        vm.expect("guest: far 80")
        assert vm.wait() == BOOTED


@pytest.mark.full
def test_last_ports_of_two_hubs():
    """A device is on the last port of a hub, which is on the last port of another hub."""
    with VM(*host("q35", "qemu-xhci"), "-device", "usb-hub,bus=x.0,port=1",
            "-device", "usb-hub,bus=x.0,port=1.8", *storage(disk("hello"), port="1.8.8")) as vm:
        vm.expect("guest: hello 80")
        assert vm.wait() == BOOTED


# Two of each kind, in the slots of a machine that has room for them.
MANY = ["qemu-xhci", "nec-usb-xhci", "usb-ehci", "piix3-usb-uhci", "pci-ohci"] * 2


@pytest.mark.selkie     # SeaBIOS numbers USB disks in the order in which they answer
@pytest.mark.parametrize("machine", MACHINES)
def test_many_controllers(machine):
    """There may be any number of each controller. Here each has a disk, and all can be read."""
    words, last = [], len(MANY) - 1
    for i, controller in enumerate(MANY):
        stick = storage(disk("drives", TAG=f"on{i}", COUNT=len(MANY)), f"d{i}", last - i)
        words += ["-device", f"{controller},id=c{i}",
                  *[word.replace("bus=x.0", f"bus=c{i}.0") for word in stick]]
    with VM("-machine", machine, *words) as vm:
        found = vm.expect("guest: booted 80:(.*) end").group(1).split()
        assert found == [f"{0x80 + i:02X}=on{last - i}" for i in range(len(MANY))]


@pytest.mark.full
@pytest.mark.parametrize("size", [512, 4096])
def test_sector_sizes(size):
    with VM(*host("q35", "qemu-xhci"), *storage(disk("hello"), logical_block_size=size,
                                                physical_block_size=4096)) as vm:
        vm.expect("guest: hello 80")
        assert vm.wait() == BOOTED


# Machines, controllers and devices with several units: those of every run, and those of full runs.
UNITS = [("q35", "qemu-xhci", "usb-bot"), ("q35", "qemu-xhci", "usb-uas"),
         ("pc", "usb-ehci", "usb-uas")]
MORE_UNITS = [(machine, controller, "usb-bot") for machine in MACHINES for controller in CONTROLLERS]
MORE_UNITS += [(machine, controller, "usb-uas") for machine in MACHINES
               for controller in ["qemu-xhci", "usb-ehci", COMPANIONS]]


def units():
    return [*UNITS, *(pytest.param(*at, marks=pytest.mark.full) for at in MORE_UNITS
                      if at not in UNITS)]


@pytest.mark.parametrize("machine, controller, adapter", units())
def test_units(machine, controller, adapter):
    """A device has several units. The one that the boot order names boots."""
    unit = "scsi-hd,bus=b.0,scsi-id=0"
    words = []
    for lun, tag in enumerate(["first", "second", "third"]):
        words += ["-drive", f"if=none,id=d{lun},format=raw,snapshot=on,"
                            f"file={disk('hello', TAG=tag)}",
                  "-device", f"{unit},lun={lun},drive=d{lun},bootindex={3 - lun}"]
    with VM(*host(machine, controller), "-device", f"{adapter},id=b,bus=x.0", *words) as vm:
        vm.expect("guest: third 80")
        assert vm.wait() == BOOTED


@pytest.mark.parametrize("machine, controller, adapter", units())
def test_cd_drive(tmp_path, machine, controller, adapter):
    disc = cd.grub(tmp_path / "grub.iso", "serial\nterminal_output serial\necho grub is here\n")
    with VM(*host(machine, controller), "-drive",
            f"if=none,id=c,format=raw,media=cdrom,readonly=on,file={disc}",
            "-device", f"{adapter},id=b,bus=x.0", "-device", "scsi-cd,bus=b.0,drive=c") as vm:
        vm.serial.expect("grub is here")


@pytest.mark.selkie
@pytest.mark.parametrize("machine, controller", [
    ("q35", "qemu-xhci"), *(pytest.param(*at, marks=pytest.mark.full)
                            for at in [("pc", "nec-usb-xhci"), ("pc", "piix3-usb-uhci"),
                                       ("q35", "pci-ohci")])])
def test_sixteen_disks(machine, controller):
    """
    The disks are behind hubs, of which up to five are in a row. QEMU's OHCI controller goes through
    only 32 descriptors of a list, the list has a head, and a disk has two, so there are 15 disks.
    """
    ports = [f"1.1{'.1' * deep}.{port}" for deep in range(4) for port in (2, 3, 4, 5)]
    ports = ports[:15] if controller == "pci-ohci" else ports
    words = ["-device", "usb-hub,bus=x.0,port=1"]
    for deep in range(4):
        words += ["-device", f"usb-hub,bus=x.0,port=1.1{'.1' * deep}"]
    last = len(ports) - 1
    for i, port in enumerate(ports):
        words += storage(disk("drives", TAG=f"on{i}", COUNT=len(ports)), f"d{i}", last - i, port)
    with VM(*host(machine, controller), *words) as vm:
        found = vm.expect("guest: booted 80:(.*) end").group(1).split()
        assert found == [f"{0x80 + i:02X}=on{last - i}" for i in range(len(ports))]


@pytest.mark.selkie
def test_kinds_of_devices(tmp_path):
    """
    One controller has disks and CD drives of both transports, two keyboards, a mouse and a tablet,
    in part behind a hub. All work, and the disk that is named first boots.
    """
    disc = cd.grub(tmp_path / "grub.iso", "echo no")
    words = ["-device", "usb-hub,bus=x.0,port=4"]
    for name, adapter, port, unit in (("a", "usb-bot", "1", "hd"), ("b", "usb-uas", "2", "hd"),
                                      ("c", "usb-bot", "3", "cd"), ("d", "usb-bot", "4.1", "cd")):
        image = disk("hello", TAG=f"on-{name}") if unit == "hd" else disc
        words += ["-drive", f"if=none,id={name},format=raw,readonly=on,file={image}"
                            f"{',media=cdrom' if unit == 'cd' else ''}",
                  "-device", f"{adapter},id=h{name},bus=x.0,port={port}",
                  "-device", f"scsi-{unit},bus=h{name}.0,drive={name},"
                             f"bootindex={1 if name == 'b' else 2 + ord(name)}"]
    for driver, port in (("usb-kbd", "4.2"), ("usb-kbd", "4.3"), ("usb-mouse", "4.4"),
                         ("usb-tablet", "4.5")):
        words += ["-device", f"{driver},bus=x.0,port={port}"]
    with VM(*host("q35,i8042=off", "qemu-xhci"), *words) as vm:
        vm.expect("guest: on-b 80")
        for line in ("USB 4.2: keyboard", "USB 4.3: keyboard", "USB 4.4: mouse", "USB 4.5: mouse",
                     "USB 1 0,0: QEMU", "USB 2 0,0: QEMU", "USB 3 0,0: QEMU", "USB 4.1 0,0: QEMU"):
            assert line in vm.debug
        assert vm.wait() == BOOTED


def test_after_a_reset():
    """The controller works after a reset, in the state in which the last guest left it."""
    with VM(*host("q35", "qemu-xhci"), *storage(disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello 80")
        vm.qmp("system_reset")
        vm.expect("guest: hello 80")


@pytest.mark.full
@pytest.mark.skipif(not paths.DEBIAN.exists(), reason="no Debian disk: make image")
@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("controller", ["qemu-xhci", "nec-usb-xhci", "usb-ehci", "piix3-usb-uhci",
                                        "pci-ohci", COMPANIONS])
def test_debian(machine, controller):
    """GRUB and the kernel come from the disk, and the kernel's driver takes over the controller."""
    with Linux(*host(machine, controller), *storage(paths.DEBIAN, bootindex=0),
               "-device", "usb-kbd,bus=x.0") as vm:
        assert "booting from USB" in vm.debug
        # The kernel may find the disk only after the shell has started. Then nothing but this loads
        # its driver.
        vm.run("modprobe usb_storage; for i in $(seq 60); do lsblk -dno TRAN | grep usb && break; "
               "sleep 0.5; done; lsblk -dno TRAN | grep usb", timeout=60)
        assert "error" not in vm.run("dmesg | grep -i hci")
