# SPDX-License-Identifier: BSD-2-Clause
"""Tests QEMU's microvm, which has few of a PC's parts: boots kernels, and disks on virtio without
PCI.
"""

import time

import pytest

from lib import grub, linux, paths
from lib.calls import Calls
from lib.guest import disk, kernel
from lib.vm import VM

pytestmark = pytest.mark.selkie

BOOTED = 0x10
MACHINES = [
    "", "pcie=on", "rtc=off", "pit=off", "pic=off", "isa-serial=off", "ioapic2=on", "usb=on",
    "acpi=off", "rtc=off,pit=off,pic=off,isa-serial=off", "acpi=off,rtc=off,pit=off,pic=off",
]


class Microvm(VM):
    """A microvm. Without ACPI QEMU would choose another firmware, so this names ours."""

    def __init__(self, options, *args, **more):
        machine = ",".join(["microvm", *filter(None, [options])])
        super().__init__("-bios bios-microvm.bin -machine", machine, *args, graphics=False, **more)


def mmio(path, name="d0", more=""):
    return ["-drive", f"if=none,id={name},format=raw,file={path},snapshot=on",
            "-device", f"virtio-blk-device,drive={name}{more}"]


@pytest.mark.parametrize("machine", MACHINES)
def test_disk(machine):
    with Microvm(machine, *mmio(disk("hello"))) as vm:
        vm.expect("guest: hello 80")
        assert "board: microvm" in vm.debug


@pytest.mark.parametrize("legacy", ["on", "off"])
def test_order(legacy):
    """Tests both versions of the registers. bootindex names the devices by their addresses."""
    with Microvm("", "-global", f"virtio-mmio.force-legacy={legacy}",
                 *mmio(disk("hello", TAG="one"), "d0", ",bootindex=2"),
                 *mmio(disk("hello", TAG="two"), "d1", ",bootindex=1")) as vm:
        vm.expect("guest: two 80")


def test_scsi():
    with Microvm("", "-device virtio-scsi-device -device scsi-hd,drive=d0",
                 "-drive", f"if=none,id=d0,format=raw,file={disk('hello')},snapshot=on") as vm:
        vm.expect("guest: hello 80")


class MicrovmCalls(Microvm, Calls):
    """A microvm that boots guests/calls.asm."""


@pytest.mark.warns("read at|write at|I/O error")
@pytest.mark.parametrize("legacy", ["on", "off"])
@pytest.mark.parametrize("device", ["-device virtio-blk-device,drive=d",
                                    "-device virtio-scsi-device -device scsi-hd,drive=d"])
def test_bad_sector(device, legacy, tmp_path):
    """Data is written and read back, also around a sector that cannot be read or written."""
    path = tmp_path / "disk"
    path.write_bytes(disk("calls", 4096).read_bytes())
    rules = "".join(f"file.inject-error.{i}.event={event},file.inject-error.{i}.errno=5,"
                    f"file.inject-error.{i}.sector=100,"
                    for i, event in enumerate(("read_aio", "write_aio")))
    with MicrovmCalls("", "-global", f"virtio-mmio.force-legacy={legacy}", "-blockdev",
                      f"driver=raw,node-name=d,file.driver=blkdebug,{rules}file.image.driver=file,"
                      f"file.image.filename={path},read-only=off", device) as bios:
        data = bytes(i * 7 & 0xFF for i in range(127 * 512))
        bios.write(0x20000, data)
        assert not bios.edd(0x43, 0x80, 101, 127).cf
        assert not bios.edd(0x42, 0x80, 101, 127, 0x40001).cf
        assert bios.memory_at(0x40001, len(data)) == data
        for function in (0x42, 0x43):
            answer = bios.edd(function, 0x80, 91, 20)
            assert (answer.cf, answer.count) == (True, 9)
        assert not bios.edd(0x42, 0x80, 101, 1, 0x40001).cf
        assert bios.memory_at(0x40001, 512) == data[:512]


def usb(name, tag, port, bootindex):
    return ["-drive", f"if=none,id={name},format=raw,file={disk('hello', TAG=tag)},snapshot=on",
            "-device", f"usb-storage,port={port},drive={name},bootindex={bootindex}"]


def test_usb_disk():
    """The xHCI controller is not on PCI. bootindex names it by its address."""
    with Microvm("usb=on", *usb("a", "one", 1, 2), "-device usb-hub,port=2",
                 *usb("b", "far", 2.2, 1)) as vm:
        vm.expect("guest: far 80")


@pytest.mark.parametrize("parts", ["", "pit=off,pic=off,rtc=off"])
def test_usb_keyboard(parts):
    with Microvm(f"{parts or 'pit=on'},usb=on,graphics=off", "-device usb-kbd",
                 "-boot menu=on,splash-time=20000",
                 *mmio(disk("hello", TAG="one"), "d0", ",bootindex=1"),
                 *mmio(disk("hello", TAG="two"), "d1", ",bootindex=2")) as vm:
        vm.serial.expect("Press ESC")
        vm.hmp("sendkey esc")
        vm.serial.expect("Select boot device:")
        vm.hmp("sendkey 2")
        vm.expect("guest: two 80")


@pytest.mark.parametrize("parts", ["pit=on", "pit=off,pic=off,rtc=off"])
def test_pause(parts):
    """The Pause key waits until another key is pressed, also if only the tick sees keys."""
    with Microvm(f"{parts},usb=on,graphics=off", "-device usb-kbd", *mmio(disk("keys"))) as vm:
        vm.expect("keys\n")
        vm.hmp("sendkey pause")
        time.sleep(0.5)
        vm.hmp("sendkey a")
        time.sleep(0.5)
        vm.hmp("sendkey b")
        vm.expect("3062\n")
        vm.hmp("sendkey esc")
        vm.expect("011B\n")
        assert "1E61" not in vm.guest.text()


def test_pci_disk():
    with Microvm("pcie=on", "-device virtio-blk-pci,drive=d0",
                 "-drive", f"if=none,id=d0,format=raw,file={disk('hello')},snapshot=on") as vm:
        vm.expect("guest: hello 80")


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name, says", [("kernel", "kernel one two data"),
                                        ("pvh", "pvh one two data")])
def test_kernel(machine, name, says, tmp_path):
    # The guests check whether there is an RSDP, and that no tick can come before they know the PIC.
    defines = {"MASKED": 1, **({"NO_ACPI": 1} if "acpi=off" in machine else {})}
    (tmp_path / "module").write_bytes(b"data")
    with Microvm(machine, "-kernel", kernel(name, **defines), "-append", "'one two'",
                 "-initrd", tmp_path / "module") as vm:
        vm.debug.expect("The kernel takes over")
        vm.expect(f"guest: {says}\n")
        assert vm.wait() == BOOTED


@pytest.mark.full
@pytest.mark.skipif(not paths.DEBIAN.exists(), reason="no Debian disk: make image")
def test_linux():
    """Debian's kernel turns interrupts on without a look at the PIC, because ACPI says that there may be none."""
    with Microvm("acpi=on", "-cpu max -kernel", linux.vmlinux(), "-append",
                 "'earlyprintk=ttyS0,115200 console=ttyS0'", memory="512M") as vm:
        vm.serial.expect("tsc: ", 60, unless="Kernel panic|PANIC")


@pytest.mark.parametrize("machine", ["pit=off", "rtc=off,pit=off,pic=off"])
def test_tick(machine):
    """The local APIC's timer counts ticks, which wake a guest from HLT."""
    with Microvm(machine + ",graphics=off", *mmio(disk("plain", TICKS=5))) as vm:
        vm.serial.expect("guest: this is the second sector")
        vm.serial.expect("guest: ticks")
        assert vm.wait() == BOOTED


@pytest.mark.full
def test_waits_without_the_timer():
    """The prompt waits as long as it should, because the TSC is measured by the local APIC's timer."""
    with Microvm("pit=off,pic=off,rtc=off,graphics=off", "-boot menu=on,splash-time=4000",
                 *mmio(disk("hello"), "d0"), *mmio(disk("hello"), "d1")) as vm:
        vm.serial.expect("Press ESC")
        start = time.monotonic()
        vm.expect("guest: hello 80")
        assert time.monotonic() - start > 3.5


def test_menu_without_the_timer():
    """The local APIC's tick wakes the firmware, which polls the serial console."""
    with Microvm("pit=off,pic=off,rtc=off,graphics=off", "-boot menu=on,splash-time=20000",
                 *mmio(disk("hello", TAG="one"), "d0", ",bootindex=1"),
                 *mmio(disk("hello", TAG="two"), "d1", ",bootindex=2")) as vm:
        vm.serial.expect("Press ESC")
        vm.send("\x1b")
        vm.serial.expect("2. Virtio disk MMIO:[0-9a-f]+, virtio, 1024 KiB")
        vm.send("2")
        vm.expect("guest: two 80")


@pytest.mark.parametrize("machine", ["", "rtc=off,pit=off,pic=off"])
def test_grub(machine, tmp_path):
    """Tests GRUB's boot sector, its core, and its disk driver, which uses INT 13h."""
    path = grub.disk(tmp_path, "serial\nterminal_output serial\nls\nhexdump -n 16 (hd0)0+1\n"
                     "echo grub is here\n")
    with Microvm(machine, *mmio(path)) as vm:
        vm.serial.expect(r"\(hd0\)")
        vm.serial.expect("eb 63 90")
        vm.serial.expect("grub is here")
