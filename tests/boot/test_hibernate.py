# SPDX-License-Identifier: BSD-2-Clause
"""Linux hibernates (ACPI S4): it saves its memory to a disk, and the next start continues it."""

import subprocess

import pytest

from lib import paths
from lib.linux import PARTITION, PROMPT, Linux
from lib.tables import Acpi
from lib.vm import VM, drive

pytestmark = [pytest.mark.full,
              pytest.mark.skipif(not paths.DEBIAN.exists(), reason="no Debian disk: make image")]

SWAP = 2 << 30  # the size of the disk for the memory, by which it is found
# The initramfs begins with this. If the disk has a saved memory, the kernel continues there, and does
# not come back.
RESUME = f"""#!/bin/busybox sh
/bin/busybox mkdir -p /sbin /usr/bin /usr/sbin
/bin/busybox --install -s
export PATH=/bin:/sbin:/usr/bin:/usr/sbin
mount -t proc proc /proc
mount -t sysfs sys /sys
load_modules() {{
	find /sys/devices -name modalias -exec cat {{}} + | sort -u | xargs modprobe -qa
}}
load_modules
load_modules
for disk in /sys/block/*; do
	[ "$(cat $disk/size)" != {SWAP // 512} ] || cat $disk/dev >/sys/power/resume
done
umount /proc /sys
exec /init
"""
CONFIG = """serial --unit=0 --speed=115200
terminal_output console serial
set timeout=0
menuentry Debian {
linux /boot/vmlinuz root=LABEL=selkie-root rdinit=/resume console=ttyS0,115200
initrd /boot/initrd.img
}
"""


def debugfs(image, *lines):
    done = subprocess.run(["/sbin/debugfs", "-w", "-f", "-", f"{image}?offset={PARTITION}"],
                          input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def debian(tmp_path):
    """Returns a copy of the Debian disk whose initramfs looks for a saved memory first."""
    image, initrd, config, resume = (tmp_path / name for name in ("debian.img", "initrd", "config", "resume"))
    subprocess.run(["cp", "--sparse=always", paths.DEBIAN, image], check=True)
    debugfs(image, f"dump /boot/initrd.img {initrd}")
    resume.write_text(RESUME)
    resume.chmod(0o755)
    # Linux unpacks archives that follow each other; each begins at a multiple of 4.
    more = subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], input=b"resume\n", cwd=tmp_path,
                          capture_output=True, check=True).stdout
    content = initrd.read_bytes()
    initrd.write_bytes(content + bytes(-len(content) % 4) + more)
    config.write_text(CONFIG)
    debugfs(image, "rm /boot/initrd.img", f"write {initrd} /boot/initrd.img",
            "rm /boot/grub/grub.cfg", f"write {config} /boot/grub/grub.cfg")
    return image


class Machine(Linux):
    """A machine whose disks keep what is written to them."""

    def __init__(self, machine, debian, swap):
        words = [word.replace(",snapshot=on", "") for word in
                 [*drive("virtio", debian, bootindex=1), *drive("virtio", swap, name="swap")]]
        # A machine of this age gets a CPU of its age, as in test_sleep.py. It has our own tables.
        cpu = ["-cpu Nehalem -bios", paths.FIRMWARE / "bios-256k.bin"] if "1.4" in machine else ["-cpu max"]
        VM.__init__(self, *cpu, "-smp 2 -machine", machine, *words, memory="512M")


class Continued(Machine):
    """The next start. There is no boot to a shell to wait for."""

    def start(self):
        return VM.start(self)


@pytest.mark.parametrize("machine", ["pc", "q35", "pc-i440fx-1.4"])
def test_linux(machine, debian, tmp_path):
    """
    Linux saves its memory, has ACPI switch off the machine, and continues at the next start. It would
    refuse to if the memory map were another one.
    """
    swap = tmp_path / "swap"
    with open(swap, "wb") as file:
        file.truncate(SWAP)
    with Machine(machine, debian, swap) as vm:
        assert b"\x08_S4_" in Acpi(vm).named("DSDT")[0] + b"".join(Acpi(vm).named("SSDT"))
        disk = vm.run(f"grep -lx {SWAP // 512} /sys/block/*/size | cut -d/ -f4")
        vm.run(f"mkswap /dev/{disk} && swapon /dev/{disk} && cat /sys/block/{disk}/dev >/sys/power/resume")
        vm.run("echo platform >/sys/power/disk && echo kept >/run/mark")
        before = vm.run("cat /proc/sys/kernel/random/boot_id")
        vm.send("echo disk >/sys/power/state; echo back-$((6 * 7))\n")
        assert vm.wait(180) is None and vm.process.returncode == 0
    with Continued(machine, debian, swap) as vm:
        vm.serial.expect("back-42\r?\n", 240, unless=PROMPT)
        assert vm.run("cat /run/mark /proc/sys/kernel/random/boot_id") == f"kept\n{before}"
        assert vm.run("nproc") == "2"
        assert not vm.run("dmesg | grep -i 'inconsistent memory map' || :")
