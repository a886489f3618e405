# SPDX-License-Identifier: BSD-2-Clause
"""Every machine type of QEMU's `pc` and `q35` boots, with the right tables."""

import re
import subprocess

import pytest

from lib import paths
from lib.guest import disk
from lib.linux import Linux
from lib.tables import Acpi, Mp, Smbios
from lib.vm import VM, drive
from test_sleep import sleep_of_linux

WHOLE = paths.FIRMWARE / "bios-256k.bin"


def machine_types():
    """Returns QEMU's versioned machine types of both boards, from `-M help`."""
    text = subprocess.run([paths.QEMU, "-M", "help"], check=True, capture_output=True,
                          text=True).stdout
    return re.findall(r"^(pc-(?:i440fx|q35)-[\d.]+)\s", text, re.MULTILINE)


def version(machine):
    return tuple(int(n) for n in machine.rpartition("-")[2].split("."))


TYPES = machine_types()
# Types without tables from QEMU; with QEMU's lists of parts; the first with QEMU's SMBIOS tables;
# the first q35; and the newest of each board.
SOME = {"pc-i440fx-1.4", "pc-i440fx-1.7", "pc-i440fx-2.0", "pc-i440fx-2.1", "pc-q35-2.4", TYPES[0]}
# A newer QEMU has none; VM skips the test then.
OLD = [machine for machine in TYPES if version(machine) < (1, 7)] or ["pc-i440fx-1.4"]


@pytest.mark.skipif(paths.QEMU != paths.INSTALLED_QEMU, reason="another QEMU may have fewer")
def test_there_are_types():
    assert len(TYPES) > 20 and SOME <= set(TYPES)


def tried():
    """
    Returns the table in docs/machines.md of the machine types that the tests try: board, versions,
    whether `make check` has it.
    """
    rows = ["| board | tried in `make check` | and in `make check-full` |", "|---|---|---|"]
    for board in ("pc-i440fx", "pc-q35"):
        mine = sorted((machine for machine in TYPES if machine.startswith(board + "-")), key=version)
        names = [[machine.rpartition("-")[2] for machine in mine if (machine in SOME) == quick]
                 for quick in (True, False)]
        rows.append(f"| `{board}-` | {', '.join(names[0])} | {', '.join(names[1])} |")
    return "\n".join(rows) + "\n"


@pytest.mark.selkie
@pytest.mark.skipif("pc-i440fx-7.2" != TYPES[0], reason="the page is of another QEMU")
def test_page():
    """docs/machines.md has the table that tried() returns for the installed QEMU."""
    assert tried() in (paths.TREE / "docs/machines.md").read_text()


def booted(machine, *args, whole=False, **options):
    if whole:
        args = ("-bios", WHOLE, *args)
    return VM("-machine", machine, *args, *drive("ide", disk("hello", STAY=1)), **options)


@pytest.mark.parametrize("machine", [
    pytest.param(machine, marks=() if machine in SOME else pytest.mark.full) for machine in TYPES])
def test_boots(machine):
    """Boots with the ROM that QEMU chooses itself, which is the small one for types before 2.0."""
    with booted(machine, "-smp", "2") as vm:
        vm.expect("guest: hello")
        if version(machine) >= (1, 7):
            assert len(Acpi(vm).named("APIC")) == 1
        if version(machine) >= (2, 0):
            assert Smbios(vm).strings(0)
        assert len(Mp(vm).of(0)) == 2


# QEMU takes the 128 KiB image for old types by itself. `-bios` gives them the whole one.
both_images = pytest.mark.parametrize("whole", [False, True], ids=["128k", "256k"])


@pytest.mark.selkie
@both_images
@pytest.mark.parametrize("machine", [
    pytest.param(machine, marks=() if machine.endswith("1.4") else pytest.mark.full)
    for machine in OLD])
def test_own_acpi(machine, whole):
    """QEMU has no ACPI tables for these types. Our FADT says where the PIIX4's registers are."""
    with booted(machine, "-smp", "3,sockets=1,cores=3,threads=1", whole=whole) as vm:
        vm.expect("guest: hello")
        acpi = Acpi(vm)
        assert [table[:4] for table in map(acpi.tables.get, acpi.order)] == [
            b"FACP", b"HPET", b"APIC"]
        dsdt, = acpi.named("DSDT")
        # S3 is offered only by the image that can wake up the machine.
        assert (b"\x08_S3_" in dsdt) == whole and b"\x08_S5_" in dsdt
        fadt = acpi.fadt
        assert int.from_bytes(fadt[46:48], "little") == 9
        assert [int.from_bytes(fadt[at:at + 4], "little") for at in (56, 64, 76, 80)] == [
            0x600, 0x604, 0x608, 0xAFE0]
        assert int.from_bytes(fadt[36:40], "little") % 64 == 0
        madt, = acpi.named("APIC")
        assert cpus(madt) == [0, 1, 2]
        assert Smbios(vm).strings(0)[0] == "Selkie"


def cpus(madt):
    found, at = [], 44
    while at < len(madt):
        if madt[at] == 0 and madt[at + 4] & 1:
            found.append(madt[at + 3])
        at += madt[at + 1]
    return found


@pytest.mark.selkie
@both_images
def test_own_acpi_without_hpet(whole):
    with booted(f"{OLD[0]},hpet=off", whole=whole) as vm:
        vm.expect("guest: hello")
        acpi = Acpi(vm)
        assert not acpi.named("HPET")
        assert b"\x08_STA\x0a\x00" in acpi.named("DSDT")[0]


@pytest.mark.selkie
@pytest.mark.warns("no SMI")
@pytest.mark.parametrize("machine, whole", [
    (f"{OLD[0]},acpi=off", False), (f"{OLD[0]},acpi=off", True), ("isapc", False)])
def test_no_acpi_for_those_who_want_none(machine, whole):
    """
    If the user has turned ACPI off, the board's registers are missing, and there are no tables, as
    on a board that never had them.
    """
    with booted(machine, whole=whole) as vm:
        vm.expect("guest: hello")
        with pytest.raises(AssertionError, match="0 RSDPs"):
            Acpi(vm)


linux = pytest.mark.skipif(not paths.DEBIAN.exists(), reason="no Debian disk: make image")


@linux
@pytest.mark.full
@pytest.mark.selkie
@both_images
@pytest.mark.parametrize("machine", OLD)
def test_linux_takes_our_acpi(machine, whole):
    """
    Linux does not complain, finds all CPUs, gets interrupts from the I/O APIC, finds windows for
    all BARs, sleeps and wakes up if that is offered, and can switch the machine off.
    """
    # QEMU's CPU `max` has no long mode on these machines.
    with Linux("-machine", machine, "-cpu Nehalem", *(["-bios", WHOLE] if whole else []), "-smp", "3",
               "-object memory-backend-ram,id=m,size=8G,reserve=off",
               "-device ivshmem-plain,memdev=m", "-device e1000,romfile=") as vm:
        assert vm.run("grep -c ^processor /proc/cpuinfo") == "3"
        bad = [line for line in vm.dmesg("emerg,alert,crit,err,warn")
               if re.search(r"ACPI|can't claim|no compatible bridge|IRQ routing", line)]
        assert not bad, "\n".join(bad)
        assert "acpi" in vm.run("grep ' 9:' /proc/interrupts")
        assert "LNK" in vm.run("dmesg | grep 'LNK[A-D]: Enabled at IRQ 1[01]'")
        assert "HPET" in vm.run("ls /sys/firmware/acpi/tables")
        assert ("deep" in vm.run("cat /sys/power/mem_sleep")) == whole
        if whole:
            sleep_of_linux(vm)
            assert vm.run("nproc") == "3"
        vm.send("poweroff -f\n")
        assert vm.wait(30) is None


@linux
@pytest.mark.full
@pytest.mark.selkie
@pytest.mark.parametrize("machine", OLD)
def test_plugged_in(machine):
    """
    With the 256 KiB image Linux notices a network card that is plugged in, uses it, and lets it go. It
    also notices a CPU, which goes through a sleep with the other one.
    """
    def until(command):
        vm.run(f"for i in $(seq 150); do {command} && break; sleep 0.2; done; {command}", 120)

    with Linux("-machine", machine, "-cpu Nehalem -smp 1,maxcpus=3,sockets=3", "-bios",
               WHOLE) as vm:
        assert vm.run("cat /sys/devices/system/cpu/possible") == "0-2"
        vm.run("modprobe e1000")
        for _ in range(2):
            vm.qmp("device_add", driver="e1000", id="n", addr="0xf", romfile="")
            until("ls -d /sys/bus/pci/devices/0000:00:0f.0/net/*")
            card = vm.run("lspci -v -s 0:f")
            assert "Memory at" in card and not re.search("unassigned|virtual|disabled", card), card
            vm.qmp("device_del", id="n")
            until("test ! -e /sys/bus/pci/devices/0000:00:0f.0")
            vm.until(lambda: "0f.0" not in vm.hmp("info pci") and "slot 15" not in vm.hmp("info pci"))
        vm.qmp("device_add", driver="Nehalem-x86_64-cpu", id="c", **{
            "socket-id": 2, "core-id": 0, "thread-id": 0})
        until("ls -d /sys/devices/system/cpu/cpu[12]/online")
        vm.run("echo 1 > $(echo /sys/devices/system/cpu/cpu[12]/online) || :", 120)
        assert vm.run("nproc") == "2"
        assert vm.run("awk '/^apicid/ { print $3 }' /proc/cpuinfo") == "0\n2"
        sleep_of_linux(vm)
        assert vm.run("nproc") == "2"
        bad = [line for line in vm.dmesg("emerg,alert,crit,err,warn")
               if re.search(r"ACPI|BIOS|can't claim|no space|failed to assign", line)
               and "TSC found unstable" not in line]  # the host let one of the CPUs wait
        assert not bad, "\n".join(bad)


@linux
@pytest.mark.full
@pytest.mark.warns("no SMI")
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_linux_without_acpi(machine):
    """Linux finds all CPUs and the interrupts of devices in the MP table."""
    with Linux("-machine", f"{machine},acpi=off", "-smp", "4",
               "-device ich9-usb-uhci1", disk="ide") as vm:
        assert vm.run("grep -c ^processor /proc/cpuinfo") == "4"
        assert vm.run("ls /sys/firmware/acpi 2>/dev/null | wc -l") == "0"
        assert "IO-APIC" in vm.run("grep uhci /proc/interrupts")
        assert not [line for line in vm.dmesg("emerg,alert,crit,err,warn")
                    if re.search("irq.*nobody|can't claim|MP-BIOS bug", line)]
