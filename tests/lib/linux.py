# SPDX-License-Identifier: BSD-2-Clause
"""The Debian disk as a guest: boots to a shell on the serial port and runs commands there."""

import os
import re
import subprocess

from lib import paths
from lib.vm import VM, Missing, drive

PROMPT = r"root@selkie:\S*# "
# A kernel from GRUB to the shell takes 5 s here under TCG; a busy or slow machine needs longer.
BOOT_TIMEOUT = 120
PARTITION = 1 << 20  # where it starts on the disk


class Linux(VM):
    """with Linux("-machine", "q35", disk="ide") as vm: vm.run("lspci")"""

    def __init__(self, *args, disk="virtio", **options):
        options.setdefault("memory", "512M")
        # kvm64 and qemu64 lack what Debian's busybox may use; max is the same on any host.
        super().__init__("-cpu max", *args, *drive(disk, paths.DEBIAN, bootindex=1, name="debian"),
                         **options)

    def start(self):
        super().start()
        try:
            self.boot()
        except Missing:
            # With more CPUs than a busy host has, QEMU may keep one from running so long that
            # the others wait for it for good. The control gets another try, for what it does is
            # not under test.
            if self.firmware != paths.CONTROL or "soft lockup" not in self.serial:
                raise
            self.stop()
            super().start()
            self.boot()
        self.ready()
        return self

    def ready(self):
        """Has the shell print what its commands do, and nothing else."""
        # No echo, no line editing: what comes back is what commands print.
        self.send("stty -echo -onlcr; unset PROMPT_COMMAND; bind 'set enable-bracketed-paste off' "
                  "2>/dev/null; PS1=; echo ready-$((6 * 7))\n")
        self.serial.expect("ready-42\r?\n")
        self.run("dmesg -n 1")

    def login(self):
        """Waits for a shell, and readies it for run()."""
        self.boot()
        self.ready()

    def boot(self):
        """Waits for the shell."""
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
        """The kernel's messages of some levels (see dmesg -l), without time stamps."""
        text = self.run(f"dmesg -l {levels}")
        return [re.sub(r"^\[ *[0-9.]+\] ", "", line) for line in text.splitlines()]


def kernel():
    """Paths of the disk's kernel and initramfs, for QEMU's -kernel and -initrd."""
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
