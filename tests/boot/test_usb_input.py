# SPDX-License-Identifier: BSD-2-Clause
"""Tests USB keyboards, mice and tablets: in the menu, at a boot loader, and with a strict order."""

import time

import pytest

from lib import cd
from lib.guest import disk
from lib.usb import CONTROLLERS, GRUB_READS, HUBS, answers, host, matrix, storage, two_disks
from lib.vm import VM, drive

BOOTED = 0x10


@pytest.mark.parametrize("machine, controller", matrix(CONTROLLERS))
def test_keyboard_in_the_menu(machine, controller):
    """The machine has no 8042, so the keys come from the USB keyboard."""
    choose(host(f"{machine},i8042=off", controller), "1")


@pytest.mark.full
@pytest.mark.parametrize("machine, controller", matrix(HUBS))
def test_keyboard_behind_a_hub(machine, controller):
    choose([*host(f"{machine},i8042=off", controller), "-device", "usb-hub,bus=x.0,port=1"], "1.4")


def choose(words, port):
    """
    Boots the second disk by the menu. A mouse is on another port.
    """
    with VM(*words, "-device", "usb-mouse,bus=x.0,port=2",
            "-device", f"usb-kbd,bus=x.0,port={port}", "-boot", "menu=on,splash-time=20000",
            *two_disks()) as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.hmp("sendkey esc")
        vm.expect_screen("Select boot device:")
        vm.hmp("sendkey 2")
        vm.expect("guest: two")


def test_keyboard_unplugged():
    """
    One of two keyboards is pulled out while the prompt is shown. The other keyboard still works.
    """
    with VM(*host("q35,i8042=off", "qemu-xhci"), "-device", "usb-kbd,bus=x.0,port=2",
            "-device", "usb-kbd,bus=x.0,port=1,id=gone", "-boot", "menu=on,splash-time=20000",
            *two_disks()) as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.qmp("device_del", id="gone")
        vm.hmp("sendkey esc")
        vm.expect_screen("Select boot device:")
        vm.hmp("sendkey 2")
        vm.expect("guest: two")


@pytest.mark.parametrize("machine, controller", matrix(CONTROLLERS))
def test_keyboard_at_a_loader(tmp_path, machine, controller):
    """GRUB reads a line by INT 16h."""
    disc = cd.grub(tmp_path / "grub.iso", "serial\nterminal_output serial\nterminal_input console\n"
                   "echo grub is here\nread line\necho got-$line-end\n")
    with VM(*host(f"{machine},i8042=off", controller), "-drive",
            f"if=none,id=c,format=raw,media=cdrom,readonly=on,file={disc}", "-device",
            "virtio-scsi-pci,id=s", "-device", "scsi-cd,bus=s.0,drive=c",
            "-device", "usb-kbd,bus=x.0") as vm:
        vm.serial.expect("grub is here")
        for key in ("h", "e", "y", "shift-x", "ret"):
            vm.hmp(f"sendkey {key}")
            time.sleep(0.3)
        vm.serial.expect("got-heyX-end")


@pytest.mark.selkie
@pytest.mark.parametrize("controller", ["qemu-xhci", *(
    pytest.param(name, marks=pytest.mark.full) for name in CONTROLLERS if name != "qemu-xhci")])
def test_held_key(tmp_path, controller):
    """The firmware repeats a key that is held; the keyboard itself reports only changes."""
    disc = cd.grub(tmp_path / "grub.iso", GRUB_READS)
    with VM(*host("q35,i8042=off", controller), "-drive",
            f"if=none,id=c,format=raw,media=cdrom,readonly=on,file={disc}", "-device",
            "virtio-scsi-pci,id=s", "-device", "scsi-cd,bus=s.0,drive=c",
            "-device", "usb-kbd,bus=x.0") as vm:
        vm.serial.expect("grub is here")
        press(vm, "a", True)
        time.sleep(3)
        press(vm, "a", False)
        vm.hmp("sendkey ret")
        vm.serial.expect("got-a{5,}-end")
        answers(vm, "hey")      # it has stopped


def press(vm, key, down):
    vm.qmp("input-send-event", events=[
        {"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": key}}}])


def test_tablet():
    """A tablet has no boot protocol. The firmware takes it for a mouse, and its log says so."""
    with VM(*host("q35,i8042=off", "qemu-xhci"), "-device", "usb-tablet,bus=x.0",
            "-device", "usb-kbd,bus=x.0", *drive("virtio", disk("hello"), 1)) as vm:
        vm.expect("guest: hello")
        assert ": mouse\n" in vm.debug
        assert vm.wait() == BOOTED


# Each transfer takes a frame on these, so a strict order leaves them to the time after POST.
FRAMED = [at for at in CONTROLLERS if "hci" in at and "ehci" not in at and "xhci" not in at]


@pytest.mark.selkie
@pytest.mark.parametrize("machine, controller", matrix(HUBS, [("pc", "piix3-usb-uhci"),
                                                              ("q35", "pci-ohci")]))
def test_strict_order(tmp_path, machine, controller):
    """
    POST does not wait for devices on UHCI and OHCI that are not to be booted. The keyboard, which is
    behind a hub, works at a loader all the same. A disk on a controller without waits has a number:
    also on EHCI, whose companion has the keyboard.
    """
    disc = cd.grub(tmp_path / "grub.iso", GRUB_READS.replace("echo", "ls\necho", 1))
    with VM("-boot", "strict=on", *host(f"{machine},i8042=off", controller), "-drive",
            f"if=none,id=c,format=raw,media=cdrom,readonly=on,file={disc}", "-device",
            "virtio-scsi-pci,id=s", "-device", "scsi-cd,bus=s.0,drive=c,bootindex=1",
            *storage(disk("hello"), port=2), "-device", "usb-hub,bus=x.0,port=1",
            "-device", "usb-kbd,bus=x.0,port=1.3") as vm:
        drives = vm.serial.expect(r"([^$]*)grub is here").group(1)
        vm.debug.expect(": keyboard")
        assert ("(hd0)" in drives) == (controller not in FRAMED)
        answers(vm, "hey")
        answers(vm, "you")


@pytest.mark.selkie
@pytest.mark.parametrize("machine, controller", matrix(FRAMED, [("pc", "piix4-usb-uhci")]))
def test_strict_order_and_the_menu(machine, controller):
    """If the user is asked, the keyboard is there."""
    with VM(*host(f"{machine},i8042=off", controller), *two_disks(), "-device", "usb-kbd,bus=x.0",
            "-boot", "strict=on,menu=on,splash-time=20000") as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.debug.expect(": keyboard")
        vm.hmp("sendkey esc")
        vm.expect_screen("Select boot device:")
        vm.hmp("sendkey 2")
        vm.expect("guest: two")
