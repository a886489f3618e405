# SPDX-License-Identifier: BSD-2-Clause
"""Makes CD images for tests: El Torito discs with any fault, and discs made by Debian's tools."""

import shutil
import struct
import subprocess

GRUB = "/usr/lib/grub/i386-pc"
BLOCK = 2048
RECORD, CATALOG, IMAGE = 17, 19, 24
NO_EMULATION, FLOPPY_1200, FLOPPY_1440, FLOPPY_2880, HARD_DISK = range(5)


def entry(media, lba=IMAGE, sectors=1, segment=0, bootable=0x88):
    """Returns one entry of a boot catalog."""
    return struct.pack("<BBHBBHI", bootable, media, segment, 0, 0, sectors, lba).ljust(32, b"\0")


def section(platform, *entries, last=True):
    """Returns a section of a boot catalog."""
    head = struct.pack("<BBH", 0x91 if last else 0x90, platform, len(entries)).ljust(32, b"\0")
    return head + b"".join(entries)


def validation(platform=0):
    """Returns the validation entry, which is the first one of a boot catalog."""
    head = bytearray(32)
    head[0:2] = 1, platform
    head[30:32] = b"\x55\xaa"
    struct.pack_into("<H", head, 28, -sum(struct.unpack("<16H", head)) & 0xFFFF)
    return bytes(head)


def disc(path, image, catalog, catalog_lba=CATALOG, identifier=b"EL TORITO SPECIFICATION"):
    """Writes a disc with `catalog` and, from sector 24 on, `image`."""
    blocks = bytearray(IMAGE * BLOCK)
    blocks[16 * BLOCK:16 * BLOCK + 7] = b"\x01CD001\x01"
    blocks[RECORD * BLOCK:RECORD * BLOCK + 7] = b"\x00CD001\x01"
    at = RECORD * BLOCK + 7
    blocks[at:at + len(identifier)] = identifier
    struct.pack_into("<I", blocks, RECORD * BLOCK + 0x47, catalog_lba)
    blocks[CATALOG * BLOCK:CATALOG * BLOCK + len(catalog)] = catalog
    path.write_bytes(bytes(blocks) + image + bytes(-len(image) % BLOCK))
    return path


def iso9660(path, tree, boot):
    """
    Makes a disc with the files of `tree`. It boots `boot`, one of these files, without emulation.

    This does not use xorriso, as grub-mkrescue does, because xorriso's threads sometimes crash when
    it ends.
    """
    done = subprocess.run(["genisoimage", "-o", path, "-R", "-b", boot, "-c", "boot.cat",
                           "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table", tree],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return path


def grub(path, config, *files):
    """Makes a disc with GRUB, its modules, its font, `config` as its grub.cfg, and other files."""
    tree = path.parent / "grub-tree"
    shutil.copytree(GRUB, tree / "boot/grub/i386-pc",
                    ignore=shutil.ignore_patterns("*.img", "*.image", "*.o", "*.module"))
    (tree / "boot/grub/fonts").mkdir()
    shutil.copy("/usr/share/grub/unicode.pf2", tree / "boot/grub/fonts")
    (tree / "boot/grub/grub.cfg").write_text(config, encoding="ascii")
    for name in files:
        shutil.copy(name, tree)
    subprocess.run(["grub-mkimage", "-d", GRUB, "-O", "i386-pc-eltorito", "-p", "/boot/grub",
                    "-o", tree / "boot/grub/eltorito.img", "biosdisk", "iso9660", "normal"],
                   check=True)
    return iso9660(path, tree, "boot/grub/eltorito.img")


def isolinux(path, config, *files):
    """Makes a disc with ISOLINUX, `config` and other files."""
    tree = path.parent / "isolinux-tree"
    tree.mkdir(exist_ok=True)
    for name in ("/usr/lib/ISOLINUX/isolinux.bin", "/usr/lib/syslinux/modules/bios/ldlinux.c32",
                 *files):
        shutil.copy(name, tree)
    (tree / "isolinux.cfg").write_text(config, encoding="ascii")
    return iso9660(path, tree, "isolinux.bin")


def drive(machine, path, bootindex=0, name="cd0", options=""):
    """Returns QEMU arguments for a CD drive (ATAPI on the board's own controller)."""
    bus = "ide.2" if machine == "q35" else "ide.1"
    words = []
    if path:
        words = ["-drive", f"if=none,id={name},format=raw,media=cdrom,file={path}{options}"]
        name = f",drive={name}"
    else:
        name = ""
    return ["-machine", machine, *words,
            "-device", f"ide-cd,bus={bus},bootindex={bootindex}{name}"]
