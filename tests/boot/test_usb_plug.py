# SPDX-License-Identifier: BSD-2-Clause
"""Tests USB devices that are pulled out, plugged in, or plugged in again: in the menu, and afterwards."""

import time

import pytest

from lib import cd
from lib.guest import disk
from lib.usb import COMPANIONS, CONTROLLERS, GRUB_READS, HUBS, MACHINES, answers, host, matrix, plug_in, storage, two_disks
from lib.vm import VM, drive

ENDED = 8


@pytest.mark.parametrize("machine, controller", matrix(CONTROLLERS))
@pytest.mark.warns("no device|is gone|I/O error|does not recover")
def test_unplugged_during_a_read(machine, controller):
    """
    The request and all later ones end with an error. Reads are slow, so that one is under way when
    the disk is pulled out.
    """
    usb = storage(disk("hello"))
    usb[1] += ",throttling.iops-total=2"
    usb[3] += ",id=gone"
    with VM(*host(machine, controller), *usb,
            *drive("virtio", disk("unplug"), 1, "boot")) as vm:
        vm.expect("guest: reads")
        time.sleep(1)
        vm.qmp("device_del", id="gone")
        assert vm.expect("guest: status 00(..)\n").group(1) != "00"
        assert vm.expect("guest: status 00(..)\n").group(1) != "00"
        assert vm.wait() == ENDED


@pytest.mark.full
@pytest.mark.parametrize("machine, controller", [("q35", "qemu-xhci"), ("pc", "piix3-usb-uhci"),
                                                 ("q35", "pci-ohci")])
@pytest.mark.warns("no device|is gone|I/O error|does not recover")
def test_unplugged_behind_a_hub(machine, controller):
    usb = storage(disk("hello"), port="1.3")
    usb[1] += ",throttling.iops-total=2"
    usb[3] += ",id=gone"
    with VM(*host(machine, controller), "-device", "usb-hub,bus=x.0,port=1", *usb,
            *drive("virtio", disk("unplug"), 1, "boot")) as vm:
        vm.expect("guest: reads")
        time.sleep(1)
        vm.qmp("device_del", id="gone")
        assert vm.expect("guest: status 00(..)\n").group(1) != "00"
        assert vm.wait() == ENDED


@pytest.mark.selkie
@pytest.mark.parametrize("machine, controller", [
    pytest.param(*cell, marks=[] if cell == ("q35", "qemu-xhci") else pytest.mark.full)
    for cell in [(machine, controller) for machine in MACHINES for controller in HUBS]])
@pytest.mark.parametrize("kind", ["disk", "cdrom"])
def test_plugged_in_during_the_menu(machine, controller, kind, tmp_path):
    """
    A keyboard that is plugged in while the menu is shown works, and such a drive gets into the
    list.
    """
    late = disk("hello", TAG="late")
    if kind == "cdrom":
        late = cd.grub(tmp_path / "grub.iso", "serial\nterminal_output serial\necho guest: late\n")
    with VM(*host(f"{machine},i8042=off", controller), "-device", "usb-hub,bus=x.0,port=1",
            "-drive", f"if=none,id=late,format=raw,file={late},readonly=on,media={kind}",
            "-boot", "menu=on,splash-time=60000", *two_disks()) as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.qmp("device_add", driver="usb-kbd", bus="x.0", port="1.3", id="k")
        vm.debug.expect(": keyboard")
        vm.hmp("sendkey esc")
        vm.expect_screen("Select boot device:")
        vm.qmp("device_add", driver="usb-storage", bus="x.0", port="2", id="s", drive="late")
        vm.expect_screen("USB 2")
        vm.hmp("sendkey 3")
        (vm.serial if kind == "cdrom" else vm).expect("guest: late")


# Devices after POST: each kind of controller has one of the two every time.
LATE_KEYBOARDS = [("pc", "piix3-usb-uhci"), ("q35", "pci-ohci")]
LATE_DISKS = [("q35", "qemu-xhci"), ("pc", "usb-ehci")]


@pytest.mark.selkie
@pytest.mark.parametrize("machine, controller", matrix(CONTROLLERS, LATE_KEYBOARDS))
def test_plugged_in_at_a_loader(tmp_path, machine, controller):
    """
    A keyboard is plugged in while GRUB waits for a key, is pulled out, and is plugged in again.
    """
    disc = cd.grub(tmp_path / "grub.iso", GRUB_READS)
    with VM(*host(f"{machine},i8042=off", controller), "-drive",
            f"if=none,id=c,format=raw,media=cdrom,readonly=on,file={disc}", "-device",
            "virtio-scsi-pci,id=s", "-device", "scsi-cd,bus=s.0,drive=c") as vm:
        vm.serial.expect("grub is here")
        plug_in(vm, "usb-kbd", id="k", port="1")
        vm.debug.expect(": keyboard")
        answers(vm, "hey")
        vm.qmp("device_del", id="k")
        plug_in(vm, "usb-kbd", id="again", port="1")
        vm.debug.expect(": keyboard")
        answers(vm, "you")


@pytest.mark.selkie
@pytest.mark.parametrize("machine, controller", matrix(CONTROLLERS, LATE_DISKS))
@pytest.mark.warns("no device|is gone|I/O error|does not recover")
def test_disk_comes_back(machine, controller):
    """
    A program reads a disk that is pulled out and plugged in again. The disk keeps its drive number.
    QEMU keeps the first device's file open for a while.
    """
    words = []
    for name in ("first", "second"):
        words += ["-blockdev", f"driver=file,node-name={name},filename={disk('hello')},"
                               "read-only=on,locking=off"]
    with VM(*host(machine, controller), *drive("virtio", disk("back"), 1, "boot"), *words,
            "-device", "usb-storage,id=gone,bus=x.0,port=1,drive=first,bootindex=2") as vm:
        vm.expect("guest: reads")
        vm.qmp("device_del", id="gone")
        vm.expect("guest: gone")
        plug_in(vm, "usb-storage", id="again", port="1", drive="second")
        vm.expect("guest: back")
        assert vm.wait() == ENDED


@pytest.mark.selkie
@pytest.mark.parametrize("machine, controller", matrix(CONTROLLERS))
@pytest.mark.warns("no device|is gone|I/O error|does not recover")
def test_disk_comes_back_after_a_keyboard(machine, controller):
    """
    In the menu a keyboard takes a disk's port. The disk comes back to it when a program runs.
    """
    words = []
    for name in ("first", "second"):
        words += ["-blockdev", f"driver=file,node-name={name},filename={disk('hello')},"
                               "read-only=on,locking=off"]
    with VM(*host(f"{machine},i8042=off", controller), *drive("virtio", disk("back"), 1, "boot"),
            *words, "-device", "usb-storage,id=gone,bus=x.0,port=1,drive=first,bootindex=2",
            "-boot", "menu=on,splash-time=60000") as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.qmp("device_del", id="gone")
        plug_in(vm, "usb-kbd", id="k", port="1")
        vm.debug.expect(": keyboard")
        vm.hmp("sendkey esc")
        vm.expect_screen("Select boot device:")
        vm.hmp("sendkey 1")
        vm.expect("guest: gone")
        vm.qmp("device_del", id="k")
        plug_in(vm, "usb-storage", id="again", port="1", drive="second")
        vm.expect("guest: back")
        assert vm.wait() == ENDED


@pytest.mark.selkie
@pytest.mark.parametrize("machine, controller", matrix(HUBS))
@pytest.mark.warns("no device|is gone|I/O error|does not recover")
def test_hub_comes_back_in_the_menu(machine, controller):
    """
    While the menu is shown, a hub with a keyboard and a disk behind it is pulled out and plugged in
    again, twice. Each time both work, and at last the disk boots. Behind a companion the hub has no
    keyboard: QEMU would end with a failed assertion, because it lets the companion go on with the
    keyboard's transfers when the hub is gone.
    """
    words = []
    for i in range(3):
        words += ["-blockdev", f"driver=file,node-name=disk{i},read-only=on,locking=off,"
                               f"filename={disk('hello', TAG='behind')}"]
    keyboard = "2" if controller == COMPANIONS else "1.2"
    with VM(*host(f"{machine},i8042=off", controller), *words,
            "-device", "usb-hub,id=hub0,bus=x.0,port=1",
            "-device", f"usb-kbd,bus=x.0,port={keyboard}",
            "-device", "usb-storage,bus=x.0,port=1.4,drive=disk0",
            "-boot", "menu=on,splash-time=60000", *two_disks()) as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.debug.expect(": keyboard")
        vm.hmp("sendkey esc")
        vm.expect_screen("Select boot device:")
        for i in (1, 2):
            vm.qmp("device_del", id=f"hub{i - 1}")
            time.sleep(0.5)
            plug_in(vm, "usb-hub", id=f"hub{i}", port="1")
            plug_in(vm, "usb-storage", id=f"disk{i}", port="1.4", drive=f"disk{i}")
            if keyboard != "2":
                plug_in(vm, "usb-kbd", id=f"keyboard{i}", port=keyboard)
                vm.debug.expect(": keyboard")
            # The disk is in the list as another one, because it may be another one.
            vm.expect_screen(f"{3 + i}\\. USB 1.4")
        vm.hmp("sendkey 5")
        vm.expect("guest: behind")
