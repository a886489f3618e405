# SPDX-License-Identifier: BSD-2-Clause
"""Boots from CDs: Debian's loaders, each El Torito emulation, several entries, and faulty discs."""

import pytest

from lib import cd, paths
from lib.guest import disk
from lib.vm import VM, drive

MACHINES = ["pc", "q35"]
BOOTED = 0x10
GOOD = cd.validation() + cd.entry(cd.NO_EMULATION, sectors=4)


def image(name="hello", sectors=4, **defines):
    """Returns a guest as the boot image of a disc."""
    return disk(name, sectors, **defines).read_bytes()


def simple(path, media=cd.NO_EMULATION, sectors=4, **defines):
    """Makes a disc with one guest that says hello."""
    return cd.disc(path / "cd.iso", image(**defines),
                   cd.validation() + cd.entry(media, sectors=sectors))


@pytest.mark.parametrize("sectors", [4, 1, 0])
@pytest.mark.parametrize("machine", MACHINES)
def test_no_emulation(machine, sectors, tmp_path):
    with VM(*cd.drive(machine, simple(tmp_path, sectors=sectors))) as vm:
        vm.expect("guest: hello [EF]")
        assert vm.wait() == BOOTED


@pytest.mark.parametrize("machine", MACHINES)
def test_message(machine, tmp_path):
    with VM(*cd.drive(machine + ",graphics=off", simple(tmp_path, STAY=1)), graphics=False) as vm:
        vm.expect("guest: hello")
        vm.serial.expect(r"Booting from DVD/CD\.\.")


@pytest.mark.parametrize("machine", MACHINES)
def test_grub(machine, tmp_path):
    disc = cd.grub(tmp_path / "grub.iso", "serial\nterminal_output serial\n"
                   "echo grub is here\ncat /boot/grub/grub.cfg\n")
    with VM(*cd.drive(machine, disc)) as vm:
        vm.serial.expect("grub is here")
        vm.serial.expect("cat /boot/grub")


@pytest.mark.parametrize("machine", MACHINES)
def test_isolinux(machine, tmp_path):
    config = "SERIAL 0 115200\nPROMPT 1\nTIMEOUT 0\n"
    with VM(*cd.drive(machine, cd.isolinux(tmp_path / "isolinux.iso", config))) as vm:
        vm.serial.expect("ISOLINUX 6")
        vm.serial.expect("boot:")
        vm.send("nothing\r")
        vm.serial.expect("nothing... failed: No such file")


@pytest.mark.parametrize("media, number, size", [
    (cd.FLOPPY_1200, "00", 2400), (cd.FLOPPY_1440, "00", 2880), (cd.FLOPPY_2880, "00", 5760),
    (cd.HARD_DISK, "80", 10080)])
@pytest.mark.parametrize("machine", MACHINES)
def test_emulation(machine, media, number, size, tmp_path):
    """While a disk is emulated, the real disk is 81h. When the emulation ends, it is 80h again."""
    disc = cd.disc(tmp_path / "cd.iso", image("cd", size),
                   cd.validation() + cd.entry(media))
    real = disk("cd", MARK=0x5252)
    with VM(*cd.drive(machine, disc), *drive("virtio", real, bootindex=1)) as vm:
        vm.expect(f"guest: cd {number} packet c{media:02X}{number}0001")
        if media == cd.HARD_DISK:
            vm.expect(r"guest: ..[02468ACE].* disks 02 4D4D 5252")
        else:
            vm.expect("guest: ..[02].* disks 01 5252 none")
        vm.expect("guest: end c")
        vm.expect("guest: .* disks 01 5252 none")


XHCI = ["-device", "qemu-xhci,id=x"]
DRIVES = {
    "scsi": ["-device", "virtio-scsi-pci,id=s", "-device", "scsi-cd,bus=s.0,drive=d,bootindex=0"],
    "lsi": ["-device", "lsi53c895a,id=s", "-device", "scsi-cd,bus=s.0,drive=d,bootindex=0"],
    "ahci": ["-device", "ich9-ahci,id=s", "-device", "ide-cd,bus=s.3,drive=d,bootindex=0"],
    "usb": [*XHCI, "-device", "usb-storage,bus=x.0,drive=d,bootindex=0"],
    "uas": [*XHCI, "-device", "usb-uas,bus=x.0,id=u", "-device", "scsi-cd,bus=u.0,drive=d,bootindex=0"],
}


@pytest.mark.parametrize("media, number, size", [
    (cd.NO_EMULATION, "E0", 4), (cd.FLOPPY_1440, "00", 2880), (cd.HARD_DISK, "80", 10080)])
@pytest.mark.parametrize("kind", [pytest.param(kind, marks=[] if kind == "uas" else pytest.mark.full)
                                  for kind in DRIVES])
@pytest.mark.parametrize("machine", [pytest.param("pc", marks=pytest.mark.full), "q35"])
def test_every_drive(machine, kind, media, number, size, tmp_path):
    """Each emulation works from each kind of CD drive."""
    emulated = media != cd.NO_EMULATION
    disc = cd.disc(tmp_path / "cd.iso", image("cd" if emulated else "hello", size),
                   cd.validation() + cd.entry(media, sectors=1 if emulated else 4))
    with VM("-machine", machine, "-drive", f"if=none,id=d,format=raw,media=cdrom,file={disc}",
            *DRIVES[kind], *drive("virtio", disk("cd", MARK=0x5252), bootindex=1)) as vm:
        if not emulated:
            vm.expect("guest: hello [EF]")
            return
        vm.expect(f"guest: cd {number} packet c{media:02X}{number}")
        if media == cd.HARD_DISK:
            vm.expect(r"guest: ..[02468ACE].* disks 02 4D4D 5252")
        vm.expect("guest: end c")
        vm.expect("guest: .* disks 01 5252 none")


SCSI_ADAPTERS = ["virtio-scsi-pci", "lsi53c810", "am53c974", "dc390", "megasas", "megasas-gen2", "pvscsi", "mptsas1068"]
USB_CONTROLLERS = ["usb-ehci", "piix3-usb-uhci", "pci-ohci", "nec-usb-xhci"]


@pytest.mark.warns("Could not read from CDROM")
@pytest.mark.parametrize("adapter", [
    pytest.param(name, marks=[] if name in ("megasas", "pci-ohci") else pytest.mark.full)
    for name in (*SCSI_ADAPTERS, *USB_CONTROLLERS)])
@pytest.mark.parametrize("machine", [pytest.param("pc", marks=pytest.mark.full), "q35"])
def test_every_adapter(machine, adapter, tmp_path):
    """Each adapter that can have a CD drive boots it in its place in the order, as the second of two."""
    if paths.TESTS_CONTROL and adapter == "lsi53c810":
        pytest.skip("SeaBIOS does not drive this adapter")
    first = cd.disc(tmp_path / "first.iso", bytes(4 * cd.BLOCK), bytes(64))
    second = cd.disc(tmp_path / "second.iso", image(TAG="second"), GOOD)
    words = ["-device", f"{adapter},id=s"]
    for name, path in (("first", first), ("second", second)):
        kind = "scsi-cd" if adapter in SCSI_ADAPTERS else "usb-storage"
        words += ["-drive", f"if=none,id={name},format=raw,media=cdrom,file={path}",
                  "-device", f"{kind},bus=s.0,drive={name},bootindex={1 if name == 'first' else 2}"]
    with VM("-machine", machine, *words, *drive("virtio", disk("hello"), 3)) as vm:
        vm.expect("guest: second")
        assert "Could not read from CDROM" in vm.debug


def test_emulated_diskette_before_a_real_one(tmp_path):
    disc = cd.disc(tmp_path / "cd.iso", image("cd", 2880),
                   cd.validation() + cd.entry(cd.FLOPPY_1440))
    with VM(*cd.drive("pc", disc), "-drive",
            f"if=none,id=fd,format=raw,file={disk('hello', 2880)},snapshot=on",
            "-device", "floppy,drive=fd") as vm:
        vm.expect("guest: cd 00")
        vm.expect("guest: ..[4567].*disks")   # now there are two diskette drives
        vm.expect("guest: end c")
        vm.expect("guest: ..[0123].*disks")   # now there is one


def test_first_entry_for_pcs(tmp_path):
    """
    The initial entry and the first section are for another platform, so the next one is booted.
    """
    other, ours = image(TAG="other"), image(TAG="ours")
    catalog = (cd.validation(0xEF) + cd.entry(cd.NO_EMULATION, cd.IMAGE, 4)
               + cd.section(2, cd.entry(cd.NO_EMULATION, cd.IMAGE, 4), last=False)
               + cd.section(0, cd.entry(cd.NO_EMULATION, cd.IMAGE, 4, bootable=0),
                            cd.entry(cd.NO_EMULATION, cd.IMAGE + 1, 4)))
    with VM(*cd.drive("pc", cd.disc(tmp_path / "cd.iso", other + ours, catalog))) as vm:
        vm.expect("guest: ours")


@pytest.mark.parametrize("machine", MACHINES)
def test_calls(machine, tmp_path):
    """A program that was booted without emulation calls INT 13h AH=4Ah, 4Bh, 4Ch and 4Dh."""
    diskette = image("hello", 2880, TAG="diskette")
    calls = image("cdcalls", 4)
    catalog = (cd.validation() + cd.entry(cd.NO_EMULATION, cd.IMAGE, 4)
               + cd.section(0, cd.entry(cd.FLOPPY_1440, cd.IMAGE + len(calls) // cd.BLOCK)))
    with VM(*cd.drive(machine, cd.disc(tmp_path / "cd.iso", calls + diskette, catalog))) as vm:
        vm.expect("guest: calls cAA5502C")
        vm.expect("guest: start cCcAA55cC")
        vm.expect("guest: short C")
        vm.expect("guest: diskette 00")


@pytest.mark.parametrize("segment", [0x60, 0x1000, 0x8000])
def test_load_segment(segment, tmp_path):
    """A boot sector at another segment runs if it does not depend on its address."""
    code = bytes.fromhex("8cc8" "e6f4" "f4ebfd")     # mov ax, cs; out 0xf4, al; hlt
    high = bytes.fromhex("8cc888e0" "e6f4" "f4ebfd")  # the same with AH
    for program, want in ((code, segment & 0xFF), (high, segment >> 8)):
        disc = cd.disc(tmp_path / "cd.iso", program,
                       cd.validation() + cd.entry(cd.NO_EMULATION, segment=segment))
        with VM(*cd.drive("pc", disc)) as vm:
            assert vm.wait() == want & 0x7F


@pytest.mark.warns("sectors to load")
def test_long_image(tmp_path):
    """
    An image that is too long to fit below the EBDA is loaded as far as there is room, even over
    POST's own memory.
    """
    with VM(*cd.drive("pc", simple(tmp_path, sectors=0xFFFF))) as vm:
        vm.expect("guest: hello")
    disc = cd.disc(tmp_path / "big.iso", image() + bytes(600 << 10),
                   cd.validation() + cd.entry(cd.NO_EMULATION, sectors=1100))
    with VM(*cd.drive("pc", disc)) as vm:
        vm.expect("guest: hello")


BAD_SUM = b"\1" + bytes(3) + b"x" + GOOD[5:]
FAULTS = {
    "no boot record": dict(catalog=GOOD, identifier=b"SOMETHING ELSE"),
    "catalog behind the end": dict(catalog=GOOD, catalog_lba=1 << 30),
    "no catalog": dict(catalog=bytes(64)),
    "wrong sum": dict(catalog=BAD_SUM),
    "not bootable": dict(catalog=cd.validation() + cd.entry(0, bootable=0)),
    "image behind the end": dict(catalog=cd.validation() + cd.entry(0, lba=1 << 30)),
    "unknown media": dict(catalog=cd.validation() + cd.entry(7)),
    "disk without partition": dict(catalog=cd.validation() + cd.entry(4, lba=cd.CATALOG + 1)),
    "vectors to be overwritten": dict(catalog=cd.validation() + cd.entry(0, segment=0x10)),
    "firmware to be overwritten": dict(catalog=cd.validation() + cd.entry(0, segment=0xF000)),
}


@pytest.mark.warns("Could not read from CDROM")
@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_faulty_disc(fault, tmp_path):
    """The user gets a message, and the next device boots."""
    disc = cd.disc(tmp_path / "cd.iso", image(), **FAULTS[fault])
    with VM(*cd.drive("pc,graphics=off", disc), *drive("virtio", disk("hello"), bootindex=1),
            graphics=False) as vm:
        vm.expect("guest: hello 80")
        vm.serial.expect(r"Boot failed: Could not read from CDROM \(code 00..\)")


@pytest.mark.warns("no medium")
@pytest.mark.parametrize("machine", MACHINES)
def test_empty_drive(machine):
    with VM(*cd.drive(f"{machine},graphics=off", None), *drive("virtio", disk("hello"), bootindex=1),
            graphics=False) as vm:
        vm.expect("guest: hello 80")
        vm.serial.expect(r"Boot failed: Could not read from CDROM \(code 00..\)")


@pytest.mark.warns
@pytest.mark.parametrize("sector", [cd.RECORD, cd.CATALOG, cd.IMAGE])
def test_read_error(sector, tmp_path):
    rules = tmp_path / "rules"
    rules.write_text('[inject-error]\nevent = "read_aio"\nerrno = "5"\n'
                     f'sector = "{sector * 4}"\n', encoding="ascii")
    disc = f"blkdebug:{rules}:{simple(tmp_path)}"
    with VM(*cd.drive("pc", disc), *drive("virtio", disk("hello"), bootindex=1)) as vm:
        vm.expect("guest: hello 80")
