# SPDX-License-Identifier: BSD-2-Clause
"""Tests Debian's boot loaders and programs, from disks on each bus and as kernels of the VMM."""

import pathlib

import pytest

from lib import grub
from lib.guest import disk
from lib.vm import VM

MACHINES = ["pc", "q35"]
IPXE = pathlib.Path("/usr/lib/ipxe/ipxe.lkrn")
CONFIG = "serial\nterminal_output serial\nls\nhexdump -n 16 (hd0)0+1\necho grub is here\n"

# QEMU arguments for a disk d0, for each bus that can have one.
BUSES = {
    "virtio": ["-device", "virtio-blk-pci,drive=d0"],
    "ahci": ["-device", "ahci,id=a", "-device", "ide-hd,bus=a.0,drive=d0"],
    "nvme": ["-device", "nvme,serial=1,drive=d0"],
    "usb": ["-device", "qemu-xhci", "-device", "usb-storage,drive=d0"],
    "scsi": ["-device", "virtio-scsi-pci", "-device", "scsi-hd,drive=d0"],
    "lsi": ["-device", "lsi53c895a", "-device", "scsi-hd,drive=d0"],
    "4k": ["-device", "virtio-blk-pci,drive=d0,logical_block_size=512,physical_block_size=4096"],
}

# Disks whose sectors have 4096 bytes. GRUB was installed for 512.
LARGE = ",logical_block_size=4096,physical_block_size=4096"
LARGE_SECTORS = {bus: [*BUSES[bus][:-1], BUSES[bus][-1] + LARGE] for bus in ("virtio", "nvme", "scsi", "lsi")}


def on(bus, path):
    return ["-drive", f"if=none,id=d0,format=raw,file={path},snapshot=on", *BUSES[bus]]


def runs_grub(machine, words):
    with VM("-machine", machine, *words) as vm:
        vm.serial.expect(r"\(hd0\)", timeout=60)
        vm.serial.expect("eb 63 90")
        vm.serial.expect("grub is here")


@pytest.mark.parametrize("bus", BUSES)
@pytest.mark.parametrize("machine", MACHINES)
def test_grub_behind_the_mbr(machine, bus, tmp_path):
    runs_grub(machine, on(bus, grub.disk(tmp_path, CONFIG)))


@pytest.mark.selkie
@pytest.mark.parametrize("bus", LARGE_SECTORS)
@pytest.mark.parametrize("machine", MACHINES)
def test_grub_on_large_sectors(machine, bus, tmp_path):
    path = grub.disk(tmp_path, CONFIG)
    runs_grub(machine, ["-drive", f"if=none,id=d0,format=raw,file={path},snapshot=on",
                        *LARGE_SECTORS[bus]])


@pytest.mark.parametrize("machine", MACHINES)
def test_grub_in_a_bios_boot_partition(machine, tmp_path):
    runs_grub(machine, on("virtio", grub.disk(tmp_path, CONFIG, at=2048, gpt=True)))


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("number, sectors, words", [("80", 2048, "harddisk"),
                                                    ("00", 2880, "floppy")])
def test_memdisk(machine, number, sectors, words):
    """memdisk is a kernel that takes over INT 13h and boots its initrd as a disk."""
    with VM("-machine", machine, "-kernel /usr/lib/syslinux/memdisk", "-append", words,
            "-initrd", disk("hello", sectors, TAG="memdisk")) as vm:
        vm.expect(f"guest: memdisk {number}")


@pytest.mark.skipif(not IPXE.exists(), reason=f"no {IPXE}: scripts/setup full")
@pytest.mark.parametrize("machine", ["pc", "q35", "isapc -cpu max -device isa-vga"])
def test_ipxe(machine):
    """iPXE as a kernel has a 16-bit entry only, although its header has the version of kernels with both."""
    with VM(f"-kernel {IPXE} -machine {machine}", memory="128M",
            graphics="isapc" not in machine) as vm:
        vm.expect_screen("Open Source Network Boot Firmware", timeout=60)


@pytest.mark.full
@pytest.mark.parametrize("machine", MACHINES)
def test_memtest(machine):
    """The program draws its title in text mode."""
    with VM("-machine", machine, "-kernel /boot/memtest86+x64.bin") as vm:
        vm.expect_screen(r"Memtest86\+ v6", timeout=60)
