# SPDX-License-Identifier: BSD-2-Clause
"""Tests each option of QEMU's machines in lib/machines.py: a disk boots, the tables are right, and
Linux finds the device or memory that the option adds.
"""

import re
import struct
import subprocess

import pytest

from lib import accel, cd, paths, vm
from lib.guest import disk
from lib.linux import Linux, kernel
from lib.machines import OPTIONS
from lib.tables import Acpi, Mp, Smbios
from lib.vm import VM, drive

pytestmark = [pytest.mark.selkie, pytest.mark.full]

linux = pytest.mark.skipif(not paths.DEBIAN.exists(), reason="no Debian disk: make image")
kvm = pytest.mark.skipif(not accel.kvm_runs(), reason="no KVM")


def params(wanted=lambda o: True):
    return [pytest.param(name, board, marks=kvm if o.kvm else ())
            for name, o in OPTIONS.items() if wanted(o) for board in o.boards]


def machine(option, board):
    """Returns the arguments for the board with that option, and allows its warnings."""
    return ["-machine", ",".join(filter(None, [board, option.machine])), *option.args]


@pytest.fixture
def option(name, monkeypatch):
    monkeypatch.setattr(vm, "provoked", OPTIONS[name].warns)
    return OPTIONS[name]


@pytest.mark.parametrize("name, board", params())
def test_boots_with(option, board):
    with VM(*machine(option, board), *drive("virtio", disk("hello", STAY=1)),
            accel="kvm" if option.kvm else None, memory="768M") as guest:
        guest.expect("guest: hello 80", 60)
        assert Smbios(guest).strings(0)[0] == "Selkie"
        if option.acpi:
            acpi = Acpi(guest)
            assert all(acpi.named(table) for table in option.tables)
            assert not any(acpi.named(table) for table in option.no_tables)


def check(guest, options):
    """
    Asserts that Linux finds what the options add, and does not complain about the tables. If the host
    stops the machine for a while, Linux says that the timer is not connected, and tries again.
    """
    for o in options:
        text = guest.run(o.linux)
        assert re.search(o.prints, text), f"{o.title}: {text}"
    assert not [line for line in guest.dmesg("emerg,alert,crit,err")
                if re.search(r"ACPI|BIOS|can't claim|MP table", line) and "8254 timer not" not in line]


@linux
@pytest.mark.warns("no SMI")
@pytest.mark.parametrize("board", ["pc", "q35"])
def test_linux_finds_all(board):
    """One machine has all options that can be combined."""
    options = [o for o in OPTIONS.values() if o.linux and not o.alone and board in o.boards]
    words = [word for o in options for word in o.args]
    with Linux("-machine", ",".join([board, *(o.machine for o in options if o.machine)]), *words,
               memory="768M") as guest:
        check(guest, options)


@linux
@pytest.mark.parametrize("name, board", params(lambda o: o.linux and o.alone))
def test_linux_finds(option, board):
    with Linux(*machine(option, board)) as guest:
        check(guest, [option])


@linux
@pytest.mark.parametrize("board", ["pc", "q35"])
def test_plugged_in(board):
    """A CPU and a DIMM are plugged in while Linux runs."""
    with Linux("-machine", board, "-smp 1,maxcpus=3,sockets=3 -m 512M,slots=2,maxmem=4G") as guest:
        guest.run("echo online > /sys/devices/system/memory/auto_online_blocks")
        before = int(guest.run("awk '/MemTotal/ { print $2 }' /proc/meminfo"))
        guest.qmp("device_add", driver="max-x86_64-cpu", id="c2", **{
            "socket-id": 2, "core-id": 0, "thread-id": 0})
        guest.qmp("object-add", **{"qom-type": "memory-backend-ram", "id": "m1", "size": 1 << 29})
        guest.qmp("device_add", driver="pc-dimm", id="d1", memdev="m1")
        guest.run("for i in $(seq 300); do ls -d /sys/devices/system/cpu/cpu[12]/online && "
                  "grep '^100000000-' /proc/iomem && break; sleep 0.2; done", 120)
        guest.run("for c in /sys/devices/system/cpu/cpu[12]; do echo 1 > $c/online || :; done")
        assert guest.run("nproc") == "2"
        after = int(guest.run("awk '/MemTotal/ { print $2 }' /proc/meminfo"))
        assert after - before > 500_000


def notes(path):
    """Returns the notes in an ELF file as (name, contents): ELF, chapter 5, Note Section."""
    with open(path, "rb") as file:
        head = file.read(64)
        assert head[:5] == b"\x7fELF\x02", "not a 64-bit ELF file"
        start, = struct.unpack_from("<Q", head, 32)
        size, count = struct.unpack_from("<HH", head, 54)
        file.seek(start)
        table = file.read(size * count)
        found = []
        for at in range(0, size * count, size):
            kind, _, offset, _, _, length = struct.unpack_from("<IIQQQQ", table, at)
            if kind != 4:
                continue
            file.seek(offset)
            data = file.read(length)
            while data:
                name, desc, _ = struct.unpack_from("<III", data)
                begin = 12 + -(-name // 4) * 4
                found.append((data[12:12 + name].rstrip(b"\0").decode(), data[begin:begin + desc]))
                data = data[begin + -(-desc // 4) * 4:]
    return found


@linux
@pytest.mark.parametrize("board", ["pc", "q35"])
def test_vmcoreinfo(board, tmp_path):
    """
    Linux writes to etc/vmcoreinfo where its note is, and QEMU puts this note into a dump of the
    guest's memory. Without the device there is no such note.
    """
    dumps = []
    for args in ([], ["-device", "vmcoreinfo"]):
        path = tmp_path / f"dump{len(args)}"
        with Linux("-machine", board, *args, memory="256M") as guest:
            guest.run("modprobe qemu_fw_cfg")
            release = guest.run("uname -r")
            guest.qmp("dump-guest-memory", paging=False, protocol=f"file:{path}")
        dumps.append(dict(notes(path)))
        path.unlink()
    without, with_device = dumps
    assert "VMCOREINFO" not in without
    assert f"OSRELEASE={release}\n".encode() in with_device["VMCOREINFO"]


# An enlightenment that others need stands before them.
ENLIGHTENMENTS = [
    "hv-relaxed", "hv-vapic", "hv-spinlocks=0x1fff", "hv-vpindex", "hv-runtime", "hv-crash", "hv-time",
    "hv-synic", "hv-stimer", "hv-stimer-direct", "hv-tlbflush", "hv-ipi", "hv-reset", "hv-frequencies",
    "hv-reenlightenment", "hv-evmcs", "hv-avic", "hv-xmm-input", "hv-emsr-bitmap", "hv-tlbflush-ext",
    "hv-tlbflush-direct", "hv-syndbg", "hv-no-nonarch-coresharing=on", "hv-vendor-id=selkie"]


def accepted(cpu):
    """Returns whether the host's KVM accepts the CPU."""
    done = subprocess.run([paths.QEMU, "-accel", "kvm", "-machine", "q35,smm=off", "-cpu", cpu,
                           "-nodefaults", "-display", "none", "-S", "-qmp", "stdio"],
                          input='{"execute":"qmp_capabilities"}{"execute":"quit"}', check=False,
                          capture_output=True, text=True, timeout=60)
    return not done.returncode


@kvm
@pytest.mark.warns("no SMI")
@pytest.mark.parametrize("board", ["pc", "q35"])
def test_enlightenments(board):
    """
    A machine boots with all of Hyper-V's enlightenments that the host's KVM accepts, and with empty
    slots for all devices that can be plugged in.
    """
    taken = []
    for one in ENLIGHTENMENTS:
        if accepted(",".join(["host", accel.KVM_CPU, *taken, one])):
            taken.append(one)
    print("taken:", *taken, "\nrefused:", *(one for one in ENLIGHTENMENTS if one not in taken))
    assert "hv-relaxed" in taken
    with VM("-machine", f"{board},smm=off", "-cpu", ",".join(["host", accel.KVM_CPU, *taken]), "-smp", "2,maxcpus=4",
            *drive("virtio", disk("hello", STAY=1)), accel="kvm") as guest:
        guest.expect("guest: hello 80", 60)
        assert "2 CPUs" in guest.debug
        assert Acpi(guest).named("APIC")


@kvm
@pytest.mark.warns("no SMI")
def test_288_cpus():
    """
    All CPUs are started and are in the MADT. Those with ids from 255 on, which need x2APIC mode,
    are not in the MP table, because its ids have eight bits.
    """
    option = OPTIONS["288-cpus"]
    with VM(*machine(option, "q35"), *drive("virtio", disk("hello", STAY=1)),
            accel="kvm") as guest:
        guest.expect("guest: hello 80", 60)
        assert "288 CPUs" in guest.debug
        madt, = Acpi(guest).named("APIC")
        assert madt_ids(madt) == list(range(288))
        assert len(Mp(guest).of(0)) == 255


def madt_ids(madt):
    """Returns the ids of the enabled CPUs: types 0 and 9 (ACPI 6.5, 5.2.12.2 and 5.2.12.12)."""
    found, at = [], 44
    while at < len(madt):
        kind, size = madt[at:at + 2]
        if kind == 0 and madt[at + 4] & 1:
            found.append(madt[at + 3])
        elif kind == 9 and madt[at + 8] & 1:
            found.append(int.from_bytes(madt[at + 4:at + 8], "little"))
        at += size
    return found


def cpu_models():
    """Returns the CPUs of QEMU that TCG has, without versions of one model."""
    text = subprocess.run([paths.QEMU, "-cpu", "help"], check=True, capture_output=True,
                          text=True).stdout
    names = re.findall(r"^x86 (\S+)", text.partition("Recognized CPUID")[0], re.MULTILINE)
    return [name for name in names if name != "host" and not re.search(r"-v\d+$", name)]


@pytest.mark.parametrize("cpu", cpu_models())
def test_cpu(cpu):
    with VM("-cpu", cpu, "-smp 2", *drive("virtio", disk("hello")), accel="tcg") as guest:
        guest.expect("guest: hello 80", 30)


@linux
@pytest.mark.parametrize("board, port", [
    ("q35", "-device pcie-root-port,id=p,chassis=1,slot=1"),
    ("pc", "-device pci-bridge,id=p,chassis_nr=1")])
def test_plugged_into_an_empty_port(board, port):
    """Linux places a new device in the windows that the firmware has kept free."""
    with Linux("-machine", board, port) as guest:
        guest.qmp("device_add", driver="e1000e" if board == "q35" else "e1000", bus="p", id="n",
                  romfile="", **({} if board == "q35" else {"addr": "3"}))
        guest.run("for i in $(seq 150); do lspci | grep -q Ethernet && break; sleep 0.2; done", 120)
        text = guest.run("lspci -v -d 8086:")
        nic = text[text.index("Ethernet"):].split("\n\n")[0]
        assert "Memory at" in nic and "<unassigned>" not in nic and "[virtual]" not in nic
        assert not [line for line in guest.dmesg("emerg,alert,crit,err,warn")
                    if re.search(r"no space|failed to assign", line)]


@linux
@pytest.mark.parametrize("board, reserved", [
    ("q35", ["b0000000-0x00000000bfffffff", "fed1c000-0x00000000fed1ffff"]), ("pc", [])])
def test_small_differences(board, reserved):
    """Checks the list "Choices that Linux sees" in docs/machines.md."""
    bridge = "pcie-root-port,chassis=1,addr=5" if board == "q35" else "pci-bridge,chassis_nr=1,addr=5"
    with Linux("-machine", board, "-device", bridge) as guest:
        assert guest.run("cat /sys/class/dmi/id/bios_date") == "04/01/2014"
        firmware = guest.run("dmesg | grep 'BIOS-e820.*reserved'")
        assert all(f"[mem 0x00000000{area}] reserved" in firmware for area in reserved)
        bridge = guest.run("lspci -vvs 0:5")
        assert re.search(r"Control:.* SERR\+", bridge)
        assert re.search(r"BridgeCtl:.* SERR\+", bridge)


@linux
def test_io_reserve():
    """
    Before Linux assigns windows, the port with io-reserve=0 has no I/O window, and the other port
    has one.
    """
    ports = [word for n, reserve in ((5, ""), (6, ",io-reserve=0"))
             for word in ("-device", f"pcie-root-port,chassis={n},slot={n},addr={n}{reserve}")]
    with Linux("-machine q35", *ports) as guest:
        found = re.split("BAR 1[34]: assigned|clocksource: Switched", guest.run("dmesg"))[0]
        windows = set(re.findall(r"pci 0000:00:0([56])\.0:  *bridge window \[(\w+) ", found))
        assert windows == {("5", "io"), ("5", "mem"), ("6", "mem")}


@linux
@pytest.mark.parametrize("disk", ["virtio", "ide"])
def test_edd_as_linux_sees_it(disk, tmp_path):
    """
    Linux's real-mode code asks for the drive's extensions (INT 13h AH=41h and 48h). Linux shows all
    three, including locking and ejecting, and the right size.
    """
    disc = cd.grub(tmp_path / "edd.iso", "serial\nterminal_output serial\ninsmod linux16\n"
                   "linux16 /vmlinuz root=LABEL=selkie-root console=ttyS0,115200 edd=on\n"
                   "initrd16 /initrd.img\nboot\n", *kernel())
    with Linux("-machine pc", *cd.drive("pc", disc, 0), disk=disk) as guest:
        guest.run("modprobe edd")
        shown = guest.run("cd /sys/firmware/edd/int13_dev80; cat version extensions sectors")
        sectors = paths.DEBIAN.stat().st_size // 512
        assert shown.splitlines() == ["0x30", "Fixed disk access", "Device locking and ejecting",
                                      "Enhanced Disk Drive support", str(sectors)]
