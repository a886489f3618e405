# SPDX-License-Identifier: BSD-2-Clause
"""Tests more of Debian's loaders and programs: GRUB's rescue images, SYSLINUX and EXTLINUX on disks,
Xen, and Debian's installer. The guest's output shows that it has started.
"""

import pathlib
import shutil
import struct
import subprocess

import pytest

from lib import cd, paths
from lib.guest import disk
from lib.linux import Linux, kernel
from lib.vm import VM, drive

MACHINES = ["pc", "q35"]
RESCUE = pathlib.Path("/usr/lib/grub-rescue")
INSTALLER = pathlib.Path("/usr/lib/debian-installer/images/12/amd64/text")
XEN = pathlib.Path("/boot/xen-4.17-amd64.gz")
SECTOR = 512
FIRST = 2048                # the partition's first sector
SYSLINUX = "SERIAL 0 115200\nDEFAULT hello\nLABEL hello\nBOOT hello.bs\n"


def needs(*files):
    """Skips a test if a package is missing (scripts/setup full installs it)."""
    return pytest.mark.skipif(not all(pathlib.Path(file).exists() for file in files),
                              reason=f"no {' '.join(map(str, files))}: scripts/setup full")


def keys(vm, *names):
    for name in names:
        vm.hmp(f"sendkey {name}")


MEDIA = {
    "floppy": (RESCUE / "grub-rescue-floppy.img", "fd0", {
        "pc": ["-drive", "if=floppy,index=0,format=raw,snapshot=on,file={}"],
        "q35": ["-device", "isa-fdc,id=f", "-device", "floppy,bus=f.0,drive=d",
                "-drive", "if=none,id=d,format=raw,snapshot=on,file={}"]}),
    "cd": (RESCUE / "grub-rescue-cdrom.iso", "cd", {
        machine: ["-device", "virtio-scsi-pci,id=s", "-device", "scsi-cd,bus=s.0,drive=d",
                  "-drive", "if=none,id=d,media=cdrom,format=raw,file={}"] for machine in MACHINES}),
    "usb": (RESCUE / "grub-rescue-usb.img", "hd0", {
        machine: ["-device", "qemu-xhci", "-device", "usb-storage,drive=d",
                  "-drive", "if=none,id=d,format=raw,snapshot=on,file={}"]
        for machine in MACHINES}),
}


@pytest.mark.full
@needs(RESCUE)
@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("machine", MACHINES)
def test_grub_rescue(machine, medium):
    """GRUB shows its menu. Its command line lists the medium that it came from."""
    image, name, words = MEDIA[medium]
    with VM("-machine", machine, *(word.format(image) for word in words[machine])) as vm:
        vm.expect_screen("GNU GRUB +version", 120)
        keys(vm, "c")
        vm.expect_screen("grub>")
        keys(vm, "l", "s", "ret")
        vm.expect_screen(rf"\({name}", 60)


@pytest.mark.full
@needs(RESCUE)
@pytest.mark.parametrize("where", ["usb", "virtio", "ide"])
@pytest.mark.parametrize("machine", MACHINES)
def test_hybrid_image(machine, where, tmp_path):
    """
    Boots a CD's image, which has a boot sector for disks as well, from a disk and from a USB stick.
    """
    path = tmp_path / "hybrid.iso"
    shutil.copy(RESCUE / "grub-rescue-cdrom.iso", path)
    words = drive(where, path) if where != "usb" else [
        "-device", "qemu-xhci", *(word.format(path) for word in MEDIA["usb"][2][machine][2:])]
    with VM("-machine", machine, *words) as vm:
        vm.expect_screen("GNU GRUB +version", 120)
        keys(vm, "c")
        vm.expect_screen("grub>")
        keys(vm, "l", "s", "ret")
        vm.expect_screen(r"\(hd0,", 60)


@pytest.mark.full
@needs("/usr/lib/ipxe/ipxe.iso")
@pytest.mark.parametrize("where", ["usb", "virtio", "cd"])
def test_hybrid_isolinux(where):
    """ISOLINUX has code for disks and code for CDs. Each loads iPXE from its medium."""
    path = "/usr/lib/ipxe/ipxe.iso"
    words = {"virtio": drive("virtio", path), "cd": cd.drive("pc", path), "usb": [
        "-device", "qemu-xhci", "-device", "usb-storage,drive=d",
        "-drive", f"if=none,id=d,format=raw,snapshot=on,file={path}"]}[where]
    with VM(*words) as vm:
        vm.expect_screen("iPXE initialising devices", 120)


def partitioned(path, megabytes, kind, mbr):
    """Writes a disk with `mbr` and one active partition, and returns the partition's offset."""
    size = megabytes << 20
    boot = bytearray(pathlib.Path(mbr).read_bytes().ljust(SECTOR, b"\0"))
    boot[446:462] = struct.pack("<B3sB3sII", 0x80, b"\xfe\xff\xff", kind, b"\xfe\xff\xff", FIRST,
                                size // SECTOR - FIRST)
    boot[510:512] = b"\x55\xaa"
    with path.open("wb") as file:
        file.write(boot)
        file.truncate(size)
    return FIRST * SECTOR


def run(*words):
    subprocess.run([str(word) for word in words], check=True, capture_output=True,
                   env={"MTOOLS_SKIP_CHECK": "1", "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"})


def hello(machine, path, how="virtio"):
    with VM("-machine", machine, *drive(how, path)) as vm:
        vm.serial.expect("(SYS|EXT)LINUX 6", 60)
        vm.expect("guest: syslinux 80", 60)


def fat(path, megabytes, *more):
    """Writes a disk with a partition that has a FAT volume, and returns the volume's name for mtools."""
    offset = partitioned(path, megabytes, 0x06, "/usr/lib/syslinux/mbr/mbr.bin")
    volume = f"{path}@@{offset}"
    run("mformat", "-i", volume, "-T", (megabytes << 20) // SECTOR - FIRST, "-h", 255, "-s", 63,
        "-H", FIRST, *more, "::")
    return volume


def copy(volume, name, data, tmp_path):
    (tmp_path / name).write_bytes(data)
    run("mcopy", "-i", volume, tmp_path / name, f"::{name}")


def with_syslinux(path, tmp_path):
    """Writes a disk on which SYSLINUX starts a boot sector."""
    volume = fat(path, 32)
    copy(volume, "syslinux.cfg", SYSLINUX.encode("ascii"), tmp_path)
    copy(volume, "hello.bs", disk("hello", 1, TAG="syslinux").read_bytes(), tmp_path)
    run("syslinux", "--install", "--offset", FIRST * SECTOR, path)


@needs("/usr/bin/syslinux", "/usr/bin/mformat")
@pytest.mark.parametrize("machine, how", [("pc", "ide"), pytest.param(
    "q35", "virtio", marks=pytest.mark.full)])
def test_syslinux(machine, how, tmp_path):
    """The MBR finds the active partition. There SYSLINUX reads FAT and starts a boot sector."""
    path = tmp_path / "disk.img"
    with_syslinux(path, tmp_path)
    hello(machine, path, how)


LARGE = "logical_block_size=4096,physical_block_size=4096"
LARGE_DISKS = {
    "nvme": f"nvme,serial=x,drive=d,{LARGE}",
    "virtio-blk": f"virtio-blk-pci,drive=d,{LARGE}",
    "virtio-scsi": f"virtio-scsi-pci,id=s scsi-hd,bus=s.0,drive=d,{LARGE}",
    "lsi53c895a": f"lsi53c895a,id=s scsi-hd,bus=s.0,drive=d,{LARGE}",
    "megasas": f"megasas,id=s scsi-hd,bus=s.0,drive=d,{LARGE}",
}


def large(kind, path):
    """Returns QEMU arguments for a disk whose sectors have 4096 bytes."""
    return ["-drive", f"if=none,id=d,format=raw,file={path}",
            *(word for device in LARGE_DISKS[kind].split() for word in ("-device", device))]


@pytest.mark.selkie
@needs("/usr/bin/syslinux", "/usr/bin/mformat")
@pytest.mark.parametrize("kind", [pytest.param(kind, marks=[] if kind == "nvme" else [pytest.mark.full])
                                  for kind in LARGE_DISKS])
def test_syslinux_on_large_sectors(kind, tmp_path):
    """SYSLINUX knows sectors of 512 bytes only. INT 13h has these on a disk of 4096."""
    path = tmp_path / "disk.img"
    with_syslinux(path, tmp_path)
    with VM("-machine q35", *large(kind, path)) as vm:
        vm.serial.expect("SYSLINUX 6", 60)
        vm.expect("guest: syslinux 80", 60)


@needs("/usr/bin/mformat")
@pytest.mark.parametrize("kind", [pytest.param(kind, marks=[pytest.mark.selkie] if kind in ("nvme", "virtio-blk")
                                               else [pytest.mark.selkie, pytest.mark.full])
                                  for kind in LARGE_DISKS] + ["512"])
def test_fat_as_dos_uses_it(kind, tmp_path):
    """
    A boot sector reads a program by CHS, sector by sector, from a FAT volume, where it lies in pieces.
    The program writes one sector of 512 bytes of a file. No other sector changes.
    """
    path, code = tmp_path / "disk.img", disk("fat", 1).read_bytes()
    volume = fat(path, 16, "-c", 1)
    for number in range(5):
        copy(volume, f"FILL{number}", bytes([number]) * 700, tmp_path)
    run("mdel", "-i", volume, "::FILL1", "::FILL3")
    second = disk("fat_second", 1).read_bytes()
    copy(volume, "SECOND.BIN", second, tmp_path)
    copy(volume, "BEFORE.TXT", b"before" * 80, tmp_path)
    copy(volume, "LOG.TXT", b"-" * SECTOR, tmp_path)
    copy(volume, "AFTER.TXT", b"after" * 80, tmp_path)
    content = bytearray(path.read_bytes())
    assert second not in content
    start = FIRST * SECTOR
    content[start:start + 3] = code[:3]
    content[start + 62:start + SECTOR] = code[62:]
    path.write_bytes(content)
    with VM("-machine pc", *(large(kind, path) if kind != "512" else
                             ["-drive", f"if=none,id=d,format=raw,file={path}", "-device",
                              "virtio-blk-pci,drive=d"])) as vm:
        vm.expect("guest: wrote a file", 60, unless="!")
        vm.wait()
    log = content.index(b"-" * SECTOR)
    content[log:log + SECTOR] = b"W" * SECTOR
    assert path.read_bytes() == bytes(content)


@pytest.mark.full
@needs("/usr/bin/extlinux", paths.DEBIAN)
@pytest.mark.parametrize("machine", MACHINES)
def test_extlinux(machine, tmp_path):
    """EXTLINUX installs itself to a mounted file system only, so a guest with Linux does that."""
    path, tree, part = tmp_path / "disk.img", tmp_path / "tree", tmp_path / "part"
    offset = partitioned(path, 64, 0x83, "/usr/lib/syslinux/mbr/mbr.bin")
    (tree / "boot").mkdir(parents=True)
    (tree / "boot/extlinux.conf").write_text(SYSLINUX, encoding="ascii")
    shutil.copy(disk("hello", 1, TAG="syslinux"), tree / "boot/hello.bs")
    shutil.copy("/usr/bin/extlinux", tree)
    run("truncate", "-s", path.stat().st_size - offset, part)
    run("mke2fs", "-q", "-t", "ext4", "-L", "extlinux", "-O", "^64bit,^metadata_csum", "-d", tree, part)
    with path.open("r+b") as whole, part.open("rb") as source:
        whole.seek(offset)
        shutil.copyfileobj(source, whole)
    with Linux("-machine", machine, "-drive", f"if=none,id=x,format=raw,file={path}",
               "-device", "virtio-blk-pci,drive=x") as vm:
        vm.run("mount -t ext4 LABEL=extlinux /mnt && cp /mnt/extlinux /run/ && "
               "/run/extlinux --install /mnt/boot && umount /mnt && sync", 120)
    hello(machine, path)


@pytest.mark.full
@needs(XEN, paths.DEBIAN)
@pytest.mark.parametrize("machine", MACHINES)
def test_xen(machine, tmp_path):
    """GRUB starts Xen by Multiboot 2, and Xen starts Linux, which finds its disk."""
    disc = cd.grub(tmp_path / "xen.iso", "serial\nterminal_output serial\n"
                   f"insmod gzio\nmultiboot2 /{XEN.name} com1=115200,8n1 console=com1 dom0_mem=512M\n"
                   "module2 /vmlinuz root=LABEL=selkie-root console=hvc0 earlyprintk=xen\n"
                   "module2 /initrd.img\nboot\n", XEN, *kernel())
    with VM("-machine", machine, *cd.drive(machine, disc, 0),
            *drive("virtio", paths.DEBIAN, 1), memory="1G") as vm:
        vm.serial.expect(r"Xen version 4\.17", 120)
        vm.serial.expect("Xen-e820 RAM map", 120)
        vm.serial.expect("Linux version", 300)
        vm.serial.expect(r"EXT4-fs \(\w+\): mounted filesystem", 300)


@pytest.mark.full
@needs(INSTALLER)
@pytest.mark.parametrize("machine", MACHINES)
def test_installer(machine):
    """Debian's installer starts as the VMM's kernel."""
    files = INSTALLER / "debian-installer/amd64"
    with VM("-machine", machine, "-cpu max", "-kernel", files / "linux", "-initrd", files / "initrd.gz",
            "-append", "'console=ttyS0,115200 TERM=linux'", memory="1G") as vm:
        vm.serial.expect("Select a language|Choose the language", 300)


@pytest.mark.full
@needs(INSTALLER)
@pytest.mark.parametrize("machine", MACHINES)
def test_installer_from_the_network(machine, tmp_path):
    """iPXE's ROM, Debian's PXELINUX, its menu, and the installer's kernel and initramfs by TFTP."""
    folder = tmp_path / "tftp"
    shutil.copytree(INSTALLER, folder)
    network = f"user,id=net,restrict=on,tftp={folder},bootfile=/pxelinux.0"
    with VM("-machine", machine, "-cpu max", "-netdev", network,
            "-device", "virtio-net-pci,netdev=net,bootindex=1", memory="1G") as vm:
        vm.expect_screen("iPXE", 60)
        # The menu is a picture. It is complete when most rows have more than one colour.
        vm.until(lambda: sum(len(set(row)) > 3 for row in vm.picture()[2]) > 240, 240)
        keys(vm, "down", "up", "tab")
        keys(vm, *("spc" if c == " " else "equal" if c == "=" else f"shift-{c.lower()}" if c.isupper()
                   else c for c in " console=ttyS0"), "ret")
        vm.serial.expect("Select a language|Choose the language", 300)
