# SPDX-License-Identifier: BSD-2-Clause
"""Tests Bochs: an i440FX board without fw_cfg, whose display may be on ISA or PCI, or which has no
PCI at all.
"""

import re
import shutil
import time

import pytest

from lib import cd, paths
from lib.guest import disk
from lib.terminal import Program
from lib.vm import PATIENCE

pytestmark = [pytest.mark.selkie, pytest.mark.full]

SECTOR, HEADS, TRACK = 512, 16, 63
ISA, PCI, NONE = ("enabled=1, chipset=i440fx", "enabled=1, chipset=i440fx, slot1=pcivga", "enabled=0")
SOUND = "sound: waveoutdrv=dummy, waveindrv=dummy, midioutdrv=dummy"
CYLINDER = HEADS * TRACK * SECTOR


def hard_disk(folder, guest):
    """Makes a disk image with whole cylinders, as Bochs requires."""
    image = folder / "disk.img"
    shutil.copy(disk(guest), image)
    cylinders = -(-image.stat().st_size // CYLINDER)
    with open(image, "r+b") as file:
        file.truncate(cylinders * CYLINDER)
    return [f"ata0-master: type=disk, mode=flat, path={image}, cylinders={cylinders}, "
            f"heads={HEADS}, spt={TRACK}", "boot: disk"]


def diskette(guest):
    return f"floppya: 1_44={disk(guest, sectors=2880)}, status=inserted, write_protected=1"


def run(folder, pci, media, text, where="out", vga=None, seconds=180, megs=64):
    """
    Runs Bochs until `text` appears in the file `where`: what Bochs prints (out), with the guest's
    port E9h, its log, which has the firmware's debug port, the serial port, or the screen. Returns
    all of that output.
    """
    vga = vga or ("stdvga" if pci == PCI else "isavga")
    lines = ["config_interface: textconfig", "display_library: term", f"megs: {megs}",
             f"romimage: file={paths.BUILD}/bios-256k.bin",
             f"vgaromimage: file={paths.BUILD}/vgabios-{vga}.bin",
             "ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14", "port_e9_hack: enabled=1",
             f"log: {folder}/log", f"pci: {pci}", SOUND, "speaker: enabled=0", *media]
    (folder / "rc").write_text("\n".join(lines) + "\n")
    (folder / "debugger").write_text("c\n")
    for file in ("out", "log", "serial", "screen"):
        (folder / file).write_text("")
    command = ["bochs-bin", "-q", "-f", f"{folder}/rc", "-rc", f"{folder}/debugger"]
    with Program(command, folder / "out", folder / "screen") as bochs:
        end = time.monotonic() + seconds * PATIENCE
        ended = False
        while time.monotonic() < end and not ended:
            ended = bochs.poll() is not None
            said = (folder / where).read_text(errors="replace")
            if re.search(text, said):
                return said
            time.sleep(0.2)
    raise AssertionError("\n".join((folder / file).read_text(errors="replace")
                                   for file in ("out", "log")))


@pytest.mark.parametrize("pci", [ISA, PCI], ids=["isa-vga", "pci-vga"])
def test_disk(tmp_path, pci):
    """
    Text appears on the screen, whether the display's ROM is at C0000 or behind a BAR. CMOS says
    that the disk boots first, and not the diskette, which could boot, too.
    """
    said = run(tmp_path, pci, [*hard_disk(tmp_path, "screen"), diskette("hello")], "guest: end")
    assert "guest on the screen" in said and "Booting from Hard Disk" in said
    assert "Booting from Floppy" not in said


@pytest.mark.parametrize("pci", [ISA, PCI], ids=["isa-vga", "pci-vga"])
def test_diskette(tmp_path, pci):
    """CMOS says that the diskette boots first. The disk could boot, too."""
    media = [*hard_disk(tmp_path, "hello")[:-1], diskette("screen"), "boot: floppy"]
    said = run(tmp_path, pci, media, "guest: end")
    assert "guest on the screen" in said and "Booting from Floppy" in said
    assert "Booting from Hard Disk" not in said


@pytest.mark.parametrize("pci", [ISA, PCI], ids=["isa-vga", "pci-vga"])
def test_cd(tmp_path, pci):
    iso = tmp_path / "cd.iso"
    cd.disc(iso, disk("screen", 4).read_bytes(), cd.validation() + cd.entry(0, sectors=4))
    said = run(tmp_path, pci, [f"ata0-slave: type=cdrom, path={iso}, status=inserted",
                               "boot: cdrom"], "guest: end")
    assert "guest on the screen" in said


def test_grub_on_cd(tmp_path):
    iso = cd.grub(tmp_path / "grub.iso", "insmod serial\nserial\nterminal_output serial\n"
                  "echo from the CD\nsleep 1000\n")
    run(tmp_path, ISA, [f"ata0-slave: type=cdrom, path={iso}, status=inserted", "boot: cdrom",
                        f"com1: enabled=1, mode=file, dev={tmp_path}/serial"], "from the CD",
        where="serial")


@pytest.mark.parametrize("where", ["log", "serial", "screen"])
@pytest.mark.parametrize("pci, megs, says", [
    (NONE, 64, "no RAM at EC000 and F0000, unknown board\\?"),
    (ISA, 1, "less than 2 MiB of memory, the machine cannot start."),
    (PCI, 1, "less than 2 MiB of memory, the machine cannot start."),
], ids=["no-pci", "1-mib", "1-mib-pci-vga"])
def test_cannot_start(tmp_path, pci, megs, says, where):
    """
    Without PCI, the ROM's addresses cannot be made RAM. The firmware says what is missing on the debug
    port, which is in the log, on the serial port and on the screen, although no VGA ROM has run, and
    stops.
    """
    run(tmp_path, pci, [*hard_disk(tmp_path, "hello"),
                        f"com1: enabled=1, mode=file, dev={tmp_path}/serial"],
        f"Selkie: {says}", where=where, seconds=60, megs=megs)
