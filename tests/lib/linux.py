# SPDX-License-Identifier: BSD-2-Clause
"""The Debian disk as a guest: boots it to a shell on the serial port and runs commands there."""

import lzma
import os
import re
import struct
import subprocess

from lib import paths
from lib.vm import VM, Missing, drive

PROMPT = r"root@selkie:\S*# "
# From GRUB to the shell a kernel takes 5 s here under TCG. A busy or slow machine needs longer.
BOOT_TIMEOUT = 120
PARTITION = 1 << 20  # the partition's first byte on the disk
# What Linux says if a busy host lets the machine, or one of its CPUs, stand still for too long: a CPU
# waits in vain for another, or no tick comes while Linux tries each way of the timer's interrupt.
STOOD_STILL = (r"soft lockup|timer as ExtINT IRQ[^\n]*\n[^\n]* failed :\("
               r"|timer doesn't work through Interrupt-remapped IO-APIC")


class Linux(VM):
    """with Linux("-machine", "q35", disk="ide") as vm: vm.run("lspci")"""

    def __init__(self, *args, disk="virtio", **options):
        options.setdefault("memory", "512M")
        # Debian's busybox may use instructions that kvm64 and qemu64 lack. max is the same on any
        # host.
        super().__init__("-cpu max", *args, *drive(disk, paths.DEBIAN, bootindex=1, name="debian"),
                         **options)

    def start(self):
        super().start()
        try:
            self.boot()
        except Missing:
            # A host that was busy may be less so now. A fault of the firmware shows again.
            if not re.search(STOOD_STILL, self.serial.text()):
                raise
            print("started again, because the host let the machine stand still")
            self.stop()
            super().start()
            self.boot()
        self.ready()
        return self

    def ready(self):
        """Configures the shell so that it prints only the commands' output."""
        # No echo and no line editing, so that only the commands' output comes back.
        self.send("stty -echo -onlcr; unset PROMPT_COMMAND; bind 'set enable-bracketed-paste off' "
                  "2>/dev/null; PS1=; echo ready-$((6 * 7))\n")
        self.serial.expect("ready-42\r?\n")
        self.run("dmesg -n 1")

    def login(self):
        """Waits for a shell and prepares it for run()."""
        self.boot()
        self.ready()

    def boot(self):
        """Waits until the shell's prompt appears."""
        self.serial.expect(PROMPT, BOOT_TIMEOUT, unless="Kernel panic|initramfs: no root|grub>"
                           "|No bootable device|soft lockup")

    def run(self, command, timeout=30):
        """Runs a shell command as root; returns what it printed. A failing command raises."""
        self.send(f"{command}\necho \"<exit=$?>\"\n")
        start = self.serial.seen
        match = self.serial.expect(r"<exit=(\d+)>\r?\n", timeout)
        text = self.serial.text()[start:match.start()].replace("\r", "")
        if match.group(1) != "0":
            raise Missing(f"`{command}` ended with {match.group(1)}:\n{text}")
        return text.strip("\n")

    def dmesg(self, levels):
        """Returns the kernel's messages of some levels (see dmesg -l), without time stamps."""
        text = self.run(f"dmesg -l {levels}")
        return [re.sub(r"^\[ *[0-9.]+\] ", "", line) for line in text.splitlines()]


def kernel():
    """Returns the paths of the disk's kernel and initramfs, for QEMU's -kernel and -initrd."""
    found = []
    for name in ("vmlinuz", "initrd.img"):
        path = paths.BUILD / "tests/linux" / name
        if not path.exists() or path.stat().st_mtime < paths.DEBIAN.stat().st_mtime:
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}")
            subprocess.run(["/sbin/debugfs", "-R", f"dump /boot/{name} {part}",
                            f"{paths.DEBIAN}?offset={PARTITION}"], check=True, capture_output=True)
            part.rename(path)
        found.append(path)
    return found


def vmlinux():
    """Returns the path of the ELF file that the disk's kernel is compressed from, which has a PVH entry."""
    path, packed = paths.BUILD / "tests/linux/vmlinux", kernel()[0]
    if not path.exists() or path.stat().st_mtime < packed.stat().st_mtime:
        data = packed.read_bytes()
        # setup_sects, payload_offset and payload_length (Linux, Documentation/arch/x86/boot.rst)
        start = ((data[0x1F1] or 4) + 1) * 512
        offset, length = struct.unpack_from("<II", data, 0x248)
        part = path.with_suffix(f".{os.getpid()}")
        # A decompressor, unlike lzma.decompress(), stops before the size that follows the payload.
        part.write_bytes(lzma.LZMADecompressor().decompress(data[start + offset:start + offset + length]))
        part.rename(path)
    return path
