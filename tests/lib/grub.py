# SPDX-License-Identifier: BSD-2-Clause
"""Makes disks with GRUB's boot sector and core, as grub-install would."""

import struct
import subprocess

from lib import cd

SECTOR = 512
# Offsets of the LBA to load, in boot.img and in the core's first sector.
BOOT_KERNEL_SECTOR = 0x5C
CORE_BLOCK_LIST = 0x1F4
BIOS_BOOT = bytes.fromhex("4861682149646f6e744e656564454649")  # the partition's type in a GPT


def core(folder, config, modules):
    """Returns the bytes of a core image that runs `config`."""
    (folder / "core.cfg").write_text(config, encoding="ascii")
    subprocess.run(["grub-mkimage", "-d", cd.GRUB, "-O", "i386-pc", "-p", "/", "-c",
                    folder / "core.cfg", "-o", folder / "core.img", "biosdisk", "serial", "echo",
                    "ls", "hexdump", "terminal", *modules], check=True)
    return (folder / "core.img").read_bytes()


def disk(folder, config, at=1, gpt=False, modules=(), size=8 << 20):
    """
    Returns the path of a disk whose boot sector loads GRUB's core from sector `at`. The core is
    after the MBR, or with `gpt` in a BIOS boot partition.
    """
    with open(f"{cd.GRUB}/boot.img", "rb") as file:
        boot = bytearray(file.read())
    image = bytearray(core(folder, config, modules))
    struct.pack_into("<Q", boot, BOOT_KERNEL_SECTOR, at)
    struct.pack_into("<Q", image, CORE_BLOCK_LIST, at + 1)
    whole = bytearray(size)
    if gpt:
        last = at + len(image) // SECTOR
        boot[446:462] = struct.pack("<B3sB3sII", 0, b"\0\2\0", 0xEE, b"\xff\xff\xff", 1,
                                    size // SECTOR - 1)
        whole[SECTOR:SECTOR + 8] = b"EFI PART"
        whole[2 * SECTOR:2 * SECTOR + 48] = BIOS_BOOT + bytes(16) + struct.pack("<QQ", at, last)
    whole[:SECTOR] = boot
    whole[at * SECTOR:at * SECTOR + len(image)] = image
    path = folder / "grub.img"
    path.write_bytes(whole)
    return path
