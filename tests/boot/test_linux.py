# SPDX-License-Identifier: BSD-2-Clause
"""Debian boots from its disk through GRUB, and finds the same machine as under SeaBIOS."""

import os
import re
import subprocess

import pytest

from lib import linux, paths
from lib.linux import Linux
from lib.vm import drive

pytestmark = pytest.mark.skipif(not paths.DEBIAN.exists(), reason="no Debian disk: make image")

# Machines with more than a boot needs: CPUs, bridges, devices with 32-bit and 64-bit BARs, NUMA.
MACHINES = {
    "pc": "-machine pc -smp 4 -device pci-bridge,id=b1,chassis_nr=1 "
          "-device virtio-rng-pci,bus=b1,addr=3 -device e1000,romfile= -device qemu-xhci "
          "-device ivshmem-plain,memdev=m,addr=9 -object memory-backend-ram,id=m,size=16M",
    "q35": "-machine q35 -smp 4 -device pcie-root-port,id=p1,slot=1 "
           "-device virtio-rng-pci,bus=p1 -device e1000e,romfile= -device qemu-xhci "
           "-device pcie-root-port,id=p2,slot=2 "
           "-device ivshmem-plain,memdev=m,addr=9 -object memory-backend-ram,id=m,size=16M",
}


@pytest.mark.parametrize("disk", ["virtio", "ide"])
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_reaches_the_shell(machine, disk):
    with Linux("-machine", machine, disk=disk) as vm:
        assert vm.run("uname -s") == "Linux"
        # The kernel's own driver can write to the disk after ours has used it.
        vm.run("dd if=/dev/urandom of=/root/file bs=1M count=4 2>/dev/null && sync")


def test_reaches_the_shell_without_graphics():
    with Linux("-machine pc,graphics=off", graphics=False) as vm:
        assert vm.run("uname -s") == "Linux"


@pytest.fixture(scope="module")
def boot_files(tmp_path_factory):
    """Returns a folder with the kernel and initramfs from the disk's partition."""
    folder = tmp_path_factory.mktemp("boot")
    for name in ("vmlinuz", "initrd.img"):
        subprocess.run(["/usr/sbin/debugfs", "-R", f"dump /boot/{name} {folder / name}",
                        f"{paths.DEBIAN}?offset={2048 * 512}"], check=True, capture_output=True)
        assert (folder / name).stat().st_size
    return folder


@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_direct_kernel(machine, boot_files):
    """Boots with -kernel, -initrd and -append instead of GRUB."""
    with Linux("-machine", machine, "-kernel", boot_files / "vmlinuz",
               "-initrd", boot_files / "initrd.img",
               "-append", "'root=LABEL=selkie-root console=ttyS0,115200 own=word'") as vm:
        assert "own=word" in vm.run("cat /proc/cmdline")
        assert "GNU GRUB" not in vm.serial


@pytest.mark.full
@pytest.mark.selkie
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_pvh_kernel(machine):
    """Boots Linux at its PVH entry. It finds its memory, initramfs, command line and ACPI tables."""
    with Linux("-machine", machine, "-smp 2", "-kernel", linux.vmlinux(), "-initrd", linux.kernel()[1],
               "-append", "'root=LABEL=selkie-root console=ttyS0,115200 own=word'") as vm:
        assert "own=word" in vm.run("cat /proc/cmdline")
        assert vm.run("nproc") == "2"
        assert "The kernel takes over." in vm.debug


@pytest.mark.full
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_reaches_the_shell_above_4g(machine):
    with Linux("-machine", machine, memory="5G") as vm:
        assert int(vm.run("awk '/MemTotal/ { print $2 }' /proc/meminfo")) > 4_800_000


def caching(mtrrs):
    """
    Returns whether RAM is cached under the variable MTRRs, and the last GiB below 4 GiB, which is
    for PCI, is not.
    """
    uncached = set()
    for line in mtrrs.splitlines():
        base, size = (int(n) for n in re.search(r"\( *(\d+)MB\), size= *(\d+)MB", line).groups())
        if "uncachable" in line:
            uncached |= set(range(base, base + size))
    return not uncached & set(range(512)), uncached >= set(range(3072, 4096))


def facts(vm):
    """Returns what a kernel learns from the firmware, as values that can be compared."""
    bars = {}
    device = ""
    for line in vm.run("lspci -nnvv").splitlines():
        if line and not line[0].isspace():
            device = line
            bars[device] = []
        elif match := re.match(r"\s+(?:Region \d+|Expansion ROM).*", line):
            # The firmware chooses the address of a BAR, but the BAR's existence and size must be
            # the same.
            bars[device].append(re.sub(r"at [0-9a-f<>a-z]+ |\[virtual\] |\[disabled\]", "",
                                       match.group()).strip())
    return {
        "CPUs": vm.run("grep -c ^processor /proc/cpuinfo"),
        "DMI": vm.run("dmidecode -q -t 1,2,3,4,16,17,19,32,38,39,41"),
        "ACPI tables": vm.run("ls /sys/firmware/acpi/tables"),
        "BARs": bars,
        "PCI interrupts": vm.run("grep -o 'PCI-MSI.*\\|IO-APIC.*' /proc/interrupts | sort"),
        "MTRRs": caching(vm.run("cat /proc/mtrr")),
        "NUMA": vm.run("ls /sys/devices/system/node | grep -c node"),
    }


# Kernel messages that complain about the firmware.
COMPLAINT = re.compile(r"firmware bug|bios bug|bios error|acpi.*(error|warning|exception)|mtrr|"
                       r"can't (claim|assign)|no space for|failed to assign|bar \d+: (no|failed)|"
                       r"invalid|inconsistent|timer|irq .*: nobody|e820|unassigned",
                       re.IGNORECASE)

# Kernel messages that are due to a busy host.
NOISE = re.compile(r"APIC calibration|interrupt took|hpet: Lost|clocksource|rcu|perf: |"
                   r"workqueue|soft lockup", re.IGNORECASE)


def complaints(vm):
    lines = [line for line in vm.dmesg("emerg,alert,crit,err,warn") if not NOISE.search(line)]
    # Addresses and timing change the numbers in messages, so numbers are replaced.
    return sorted({re.sub(r"0x[0-9a-f]+|\b[0-9a-f]{4,}\b|\d+", "#", line) for line in lines})


def difference(mine, control):
    return "\n".join(f"{key}:\n  SeaBIOS: {control[key]}\n  here:    {mine[key]}"
                     for key in control if mine[key] != control[key])


@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_same_machine_as_under_seabios(machine):
    with Linux(MACHINES[machine], firmware=paths.CONTROL) as vm:
        control, excused = facts(vm), complaints(vm)
        control_memory = int(vm.run("awk '/MemTotal/ { print $2 }' /proc/meminfo"))
    with Linux(MACHINES[machine]) as vm:
        mine, said = facts(vm), complaints(vm)
        memory = int(vm.run("awk '/MemTotal/ { print $2 }' /proc/meminfo"))
        log = vm.run("dmesg | grep -i 'bug\\|unassigned\\|can.t claim' || :")
    assert mine == control, difference(mine, control)
    # On q35 TSEG is always hidden from the guest.
    assert memory >= control_memory - 128 - 1024 * (machine == "q35"), f"{memory} KiB of RAM, SeaBIOS {control_memory}"
    new = [line for line in said if line not in excused]
    assert not [line for line in new if COMPLAINT.search(line)], "\n".join(new) + "\n" + log


@pytest.mark.selkie
def test_log_in_the_guests_memory():
    """The root user finds the log in /dev/mem, as docs/configuration.md says."""
    with Linux() as vm:
        low = vm.run("dd if=/dev/mem bs=4096 skip=236 count=4 2>/dev/null | grep -abo SELKILOG")
        record = 0xEC000 + int(low.split(":")[0])
        assert record % 16 == 0
        dump = vm.run(f"dd if=/dev/mem bs=16 skip={record // 16} count=1 2>/dev/null | od -An -tx4")
        at, size = (int(word, 16) for word in dump.split()[2:])
        assert at > 1 << 20 and 1024 < size < 65536
        # The ring is above the kernel's own RAM. There /dev/mem can be mapped, but not read.
        ring = vm.run(f"""perl -e 'open F, "<", "/dev/mem" or die; """
                      f"""$a = syscall(9, 0, {at % 4096 + size}, 1, 1, fileno(F), {at & ~4095}); """
                      f"""print unpack("P{size}", pack("J", $a + {at % 4096}))' | tr -d '\\000'""")
        assert ring.startswith("SELKIRNG") and "booting from Virtio" in ring


def python_for_guest(tar):
    """
    Packs Python with the libraries that it needs, and scripts/log. Python is the host's: both are the
    same Debian.
    """
    packages = ["python3.11-minimal", "libpython3.11-minimal", "libpython3.11-stdlib", "libexpat1", "zlib1g"]
    listed = subprocess.run(["dpkg", "-L", *packages], check=True, capture_output=True, text=True).stdout
    files = [line[1:] for line in listed.splitlines()
             if re.match("/(usr/bin|usr/lib|lib)/", line) and os.path.isfile(line)]
    subprocess.run(["tar", "chf", tar, "--xform=s,^lib/,usr/lib/,", "-C", "/", *files,
                    "-C", paths.TREE / "scripts", "log"], check=True)


@pytest.mark.selkie
@pytest.mark.full
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_log_program_in_the_guest(machine, tmp_path):
    """
    scripts/log /dev/mem prints in the guest what the debug console has shown outside. It says so if
    Linux is locked down and lets nobody read the memory.
    """
    tar = tmp_path / "python.tar"
    python_for_guest(tar)
    with Linux("-machine", machine, *drive("virtio", tar, name="tar"), memory="1G") as vm:
        vm.run("mount -t tmpfs none /mnt; for disk in /dev/vd?; do "
               "! tar tf $disk >/dev/null 2>&1 || tar xf $disk -C /mnt; done", 120)
        vm.run("export PYTHONHOME=/mnt/usr LD_LIBRARY_PATH=/mnt/usr/lib/x86_64-linux-gnu")
        log = "/mnt/usr/bin/python3.11 -S /mnt/log"
        assert vm.run(f"{log} /dev/mem", 120) == vm.debug.text().strip("\n")
        assert vm.run(f"{log} --why /dev/mem", 120).splitlines()[0].endswith(": was started")
        vm.run("mount -t securityfs none /sys/kernel/security || :; "
               "echo integrity >/sys/kernel/security/lockdown")
        assert vm.run(f"! {log} /dev/mem 2>&1", 120) == (
            "/dev/mem: Operation not permitted. Linux is locked down, so read the log from outside.")


def test_power_off():
    with Linux() as vm:
        vm.send("poweroff -f\n")
        assert vm.wait(30) is None
        assert vm.process.returncode == 0


def test_reboot():
    """After a warm reset by the kernel, POST boots it again to the shell."""
    with Linux() as vm:
        vm.send("reboot -f\n")
        vm.boot()
