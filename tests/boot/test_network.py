# SPDX-License-Identifier: BSD-2-Clause
"""Boots from the network by iPXE's option ROMs, with QEMU's own DHCP and TFTP server."""

import pathlib
import re
import shutil

import pytest

from lib.guest import disk
from lib.vm import VM, drive

MACHINES = ["pc", "q35"]
PATIENCE = 40  # in seconds. iPXE waits for a link, and repeats its DHCP requests


def card(folder, bootfile, device="e1000", bootindex=1):
    """
    Returns QEMU arguments for a network card. Its network has a server with the files of `folder`.
    """
    return ["-netdev", f"user,id=net,restrict=on,tftp={folder},bootfile=/{bootfile}",
            "-device", f"{device},netdev=net,bootindex={bootindex}"]


def program(folder, **defines):
    """Makes a network boot program that says hello. iPXE starts it like a boot sector."""
    shutil.copy(disk("hello", 4, TAG="network", **defines), folder / "program")
    return "program"


@pytest.mark.parametrize("device", ["e1000", "virtio-net-pci"])
@pytest.mark.parametrize("machine", MACHINES)
def test_program(machine, device, tmp_path):
    with VM("-machine", machine, *card(tmp_path, program(tmp_path), device)) as vm:
        vm.expect("guest: network", PATIENCE)


def test_name_on_serial_console(tmp_path):
    """
    The menu's entry has the name from the ROM's PnP header, and iPXE's text appears on the serial
    console.
    """
    with VM("-machine graphics=off", *card(tmp_path, program(tmp_path)), graphics=False) as vm:
        vm.serial.expect(r"Booting from ROM\.\.\.")
        vm.serial.expect("iPXE", PATIENCE)
        vm.expect("guest: network", PATIENCE)
        # iPXE writes its name in bright white, in two steps for each character.
        assert re.search("\033\\[0;1miPXE [0-9][^\033]*\033\\[0m -- Open Source", vm.serial.text())


def test_next_device_without_a_file(tmp_path):
    """If iPXE gives up and returns, or calls INT 18h, the disk is next."""
    with VM(*card(tmp_path, "no-such-file"), *drive("virtio", disk("hello"), 2)) as vm:
        vm.expect("guest: hello 80", PATIENCE)


@pytest.mark.parametrize("device", ["virtio-net-pci", pytest.param("e1000", marks=pytest.mark.full)])
def test_second_card(device, tmp_path):
    """Of three cards, the second one in the boot order has a program, and the first in the slots comes last."""
    words = []
    for name, place, file in (("last", 3, "last"), ("first", 1, "missing"), ("second", 2, "program")):
        folder = tmp_path / name
        folder.mkdir()
        if file != "missing":
            shutil.copy(disk("hello", 4, TAG=name), folder / file)
        words += ["-netdev", f"user,id={name},restrict=on,tftp={folder},bootfile=/{file}",
                  "-device", f"{device},netdev={name},bootindex={place}"]
    with VM(*words) as vm:
        vm.expect("guest: second", 2 * PATIENCE)


def test_disk_before_network(tmp_path):
    with VM(*card(tmp_path, program(tmp_path), bootindex=2),
            *drive("virtio", disk("hello"), 1)) as vm:
        vm.expect("guest: hello 80")


def test_order_n(tmp_path):
    """Tests -boot order=nc without any bootindex."""
    words = card(tmp_path, program(tmp_path))
    words[-1] = words[-1].replace(",bootindex=1", "")
    with VM(*words, *drive("virtio", disk("hello")), "-boot order=nc") as vm:
        vm.expect("guest: network", PATIENCE)


@pytest.mark.parametrize("machine", MACHINES)
def test_pxelinux(machine, tmp_path):
    for name in ("/usr/lib/PXELINUX/pxelinux.0", "/usr/lib/syslinux/modules/bios/ldlinux.c32"):
        shutil.copy(name, tmp_path)
    config = pathlib.Path(tmp_path, "pxelinux.cfg")
    config.mkdir()
    (config / "default").write_text("SERIAL 0 115200\nPROMPT 1\nTIMEOUT 0\n", encoding="ascii")
    with VM("-machine", machine, *card(tmp_path, "pxelinux.0")) as vm:
        vm.serial.expect("PXELINUX 6", PATIENCE)
        vm.serial.expect("boot:", PATIENCE)
        vm.send("nothing\r")
        vm.serial.expect("nothing.*failed: No such file", PATIENCE)
