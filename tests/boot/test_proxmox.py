# SPDX-License-Identifier: BSD-2-Clause
"""Tests the machines of Proxmox VE: QEMU with the options that its qemu-server gives by default, and
behind them `-bios` with our ROM, as `qm set VMID --args` adds it. The ROMs of the display and of
the network card are the host's, as under Proxmox VE.
"""

import subprocess

import pytest

from lib import paths
from lib.guest import disk
from lib.tables import Smbios
from lib.vm import VM

pytestmark = [pytest.mark.selkie, pytest.mark.full]

UUID = "7b10d7af-b932-4c66-b2c3-3996152ec465"
# Devices of every machine. The diskless CD drive and the network card come behind the disk.
COMMON = ["-smp", "3,sockets=1,cores=3,maxcpus=3", "-smbios", f"type=1,uuid={UUID}",
          "-cpu", "kvm64,+lahf_lm,+sep", "-device", "vmgenid,guid=c773c261-d800-4348-9f5d-167fadd53cf8",
          "-device", "virtio-balloon-pci,id=balloon0,bus=pci.0,addr=0x3,free-page-reporting=on",
          "-drive", "if=none,id=drive-ide2,media=cdrom",
          "-device", "ide-cd,bus=ide.1,unit=0,drive=drive-ide2,id=ide2,bootindex=200",
          "-netdev", "type=user,id=net0", "-device", "virtio-net-pci,netdev=net0,bus=pci.0,addr=0x12,"
          "id=net0,rx_queue_size=1024,tx_queue_size=256,bootindex=300"]
PC = ["-machine", "pc", "-global", "PIIX4_PM.disable_s3=1", "-global", "PIIX4_PM.disable_s4=1",
      "-device", "pci-bridge,id=pci.1,chassis_nr=1,bus=pci.0,addr=0x1e",
      "-device", "pci-bridge,id=pci.2,chassis_nr=2,bus=pci.0,addr=0x1f",
      "-device", "piix3-usb-uhci,id=uhci,bus=pci.0,addr=0x1.0x2",
      "-device", "usb-tablet,id=tablet,bus=uhci.0,port=1"]


def q35():
    """
    Proxmox's q35: two EHCI controllers with three companions each, sound, four root ports, and a tree
    of bridges, behind which its bus pci.0 is.
    """
    words = ["-machine", "q35", "-global", "ICH9-LPC.disable_s3=1", "-global", "ICH9-LPC.disable_s4=1"]
    for slot, bus, first, name in (("1d", "ehci", 1, "ehci"), ("1a", "ehci-2", 4, "ehci-2")):
        words += ["-device", f"ich9-usb-ehci{2 if first > 1 else 1},id={name},multifunction=on,"
                  f"bus=pcie.0,addr=0x{slot}.7"]
        for i in range(3):
            words += ["-device", f"ich9-usb-uhci{first + i},multifunction=on,bus=pcie.0,"
                      f"addr=0x{slot}.{i},masterbus={bus}.0,firstport={2 * i}"]
    words += ["-device", "ich9-intel-hda,bus=pcie.0,addr=0x1b"]
    for i in range(4):
        words += ["-device", f"pcie-root-port,id=ich9-pcie-port-{i + 1},x-speed=16,x-width=32,"
                  f"multifunction=on,bus=pcie.0,addr=0x1c.{i},port={i + 1},chassis={i + 1}"]
    words += ["-device", "i82801b11-bridge,id=pcidmi,bus=pcie.0,addr=0x1e"]
    for i in range(4):
        words += ["-device", f"pci-bridge,id=pci.{i},bus=pcidmi,addr={i + 1}.0,chassis_nr={i + 1}"]
    return words + ["-device", "usb-tablet,id=tablet,bus=ehci.0,port=1"]


# The disk's controllers: `scsihw`, VirtIO Block and SATA. The drive is d0.
DISKS = {
    "virtio-scsi": ["-device", "virtio-scsi-pci,id=scsihw0,bus=pci.0,addr=0x5", "-device",
                    "scsi-hd,bus=scsihw0.0,channel=0,scsi-id=0,lun=0,drive=d0,bootindex=100"],
    "virtio-scsi-single": ["-object", "iothread,id=io0", "-device",
                           "virtio-scsi-pci,id=virtioscsi0,bus=pci.3,addr=0x1,iothread=io0", "-device",
                           "scsi-hd,bus=virtioscsi0.0,channel=0,scsi-id=0,lun=0,drive=d0,bootindex=100"],
    "virtio-blk": ["-object", "iothread,id=io0", "-device",
                   "virtio-blk-pci,drive=d0,bus=pci.0,addr=0xa,iothread=io0,bootindex=100"],
    "lsi": ["-device", "lsi,id=scsihw0,bus=pci.0,addr=0x5", "-device",
            "scsi-hd,bus=scsihw0.0,scsi-id=0,drive=d0,bootindex=100"],
    "sata": ["-device", "ahci,id=ahci0,multifunction=on,bus=pci.0,addr=0x7", "-device",
             "ide-hd,bus=ahci0.0,drive=d0,bootindex=100"],
}
# Proxmox makes this bridge only for the controllers that it puts there.
SINGLE = ["-device", "pci-bridge,id=pci.3,chassis_nr=3,bus=pci.0,addr=0x5"]


@pytest.fixture
def splash(tmp_path):
    """The picture that Proxmox shows while the boot menu can be called up."""
    path = tmp_path / "bootsplash.jpg"
    subprocess.run(["convert", "-size", "640x480", "plasma:", "-quality", "90", path], check=True)
    return ["-boot", f"menu=on,strict=on,reboot-timeout=1000,splash={path}"]


@pytest.mark.parametrize("machine, kind, screen", [
    ("pc", "virtio-scsi", "vga"), ("pc", "virtio-scsi-single", "vga"), ("pc", "virtio-blk", "vga"),
    ("pc", "lsi", "vga"), ("pc", "sata", "vga"), ("q35", "virtio-scsi", "vga"),
    ("q35", "virtio-scsi-single", "vga"), ("q35", "virtio-blk", "vga"), ("q35", "sata", "vga"),
    ("pc", "virtio-scsi", "serial0"),
])
def test_boots(splash, machine, kind, screen):
    words = [*(PC if machine == "pc" else q35()), *COMMON, *splash]
    if screen == "vga":
        words += ["-device", f"VGA,id=vga,bus={'pci.0,addr=0x2' if machine == 'pc' else 'pcie.0,addr=0x1'}"]
    else:  # the options that Proxmox gives if `vga` is a serial port
        words += ["-nographic"]
    words += SINGLE if kind == "virtio-scsi-single" and machine == "pc" else []
    words += ["-drive", f"file={disk('hello', STAY=1)},if=none,id=d0,format=raw,snapshot=on", *DISKS[kind],
              "-bios", paths.BUILD / "bios-256k.bin"]
    with VM(*words, firmware="/usr/share/seabios", graphics=False, memory="768M") as vm:
        vm.expect("guest: hello 80", 60)
        assert Smbios(vm).strings(0)[0] == "Selkie"
        if screen == "serial0":
            vm.serial.expect(f"Machine UUID {UUID}")
            vm.serial.expect("Booting from Hard Disk...")
