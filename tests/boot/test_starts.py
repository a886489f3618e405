# SPDX-License-Identifier: BSD-2-Clause
"""A reset is like switching on: whatever a program has left, the next boot has the same log, memory
map, tables, PCI registers and BIOS data area as the first.
"""

import re

import pytest

from lib import paths
from lib.guest import disk
from lib.linux import Linux
from lib.tables import Acpi, Mp, Smbios
from lib.tpm import Swtpm, event_log, whole_events
from lib.vm import VM, drive

pytestmark = pytest.mark.selkie

def behind(machine, adapter, *unit):
    """Returns QEMU arguments for a disk behind this adapter."""
    return ["-machine", machine, "-device", f"{adapter},id=c", "-drive",
            f"if=none,id=d,format=raw,snapshot=on,file={disk('starts')}", "-device", *unit]


def microvm(options, *words):
    """A microvm. Without ACPI QEMU would choose another firmware, so this names ours."""
    return ["-bios bios-microvm.bin -vga none -machine", f"microvm,{options}", "-drive",
            f"if=none,id=d,format=raw,snapshot=on,file={disk('starts')}", *words]


def idle(name):
    """Returns the argument for a drive that holds zeros."""
    return f"-drive if=none,id={name},driver=null-co,size=1M,read-zeroes=on"


def display(device, machine="pc"):
    return ["-machine", machine, "-vga none -device", device, *drive("virtio", disk("starts"))]


# Machines with their disk and display. For a new driver, add a row. Mark it `full`, unless no other
# row of `make check` covers its kind of boot.
ROWS = {
    "pc-virtio": ["-machine", "pc", *drive("virtio", disk("starts"))],
    "q35-ahci": ["-machine", "q35", *drive("ide", disk("starts"))],
    "pc-ide-cirrus": ["-machine pc -vga cirrus", *drive("ide", disk("starts"))],
    "q35-modern-qxl": ["-machine q35 -vga qxl -smp 2",
                       *drive("virtio-modern", disk("starts"))],
    "pc-headless": ["-machine pc,graphics=off -vga none", *drive("virtio", disk("starts"))],
    "q35-headless": ["-machine q35,graphics=off -vga none", *drive("virtio", disk("starts"))],
    "pc-many": ["-machine pc -smp 4 -device pci-bridge,id=b1,chassis_nr=1 -device e1000 "
                "-device virtio-rng-pci,bus=b1,addr=3", *drive("ide", disk("starts"))],
    "q35-many": ["-machine q35 -smp 4 -device pcie-root-port,id=p1,slot=1 -device e1000e "
                 "-device virtio-rng-pci,bus=p1", *drive("virtio", disk("starts"))],
    "q35-hidden": ["-machine q35 -smp 2,maxcpus=4 -fw_cfg "
                   "name=opt/org.selkie/cpu-hotplug-smram,string=1", *drive("ide", disk("starts"))],
    # controllers of many kinds, all of which the guest leaves running
    "q35-busy": ["-machine q35", *drive("ide", disk("starts"), 1), idle("n"), "-device nvme,serial=x,drive=n",
                 idle("v"), "-device virtio-blk-pci,disable-legacy=on,drive=v", idle("p"),
                 "-device pvscsi,id=p1 -device scsi-hd,bus=p1.0,drive=p", idle("m"),
                 "-device megasas,id=m1 -device scsi-hd,bus=m1.0,drive=m", idle("x"),
                 "-device qemu-xhci,id=x1 -device usb-storage,bus=x1.0,drive=x -device usb-ehci,id=e1 "
                 "-device usb-tablet,bus=e1.0"],
    "pc-diskette": ["-machine pc", *drive("ide", disk("starts"), 1), "-drive",
                    f"if=floppy,format=raw,snapshot=on,file={disk('hello', 2880)}"],
    "q35-companions": [*display("VGA", "q35"), "-device ich9-usb-ehci1,id=u,addr=1d.7,"
                       "multifunction=on -device ich9-usb-uhci1,masterbus=u.0,firstport=0,"
                       "addr=1d.0,multifunction=on -device usb-kbd,bus=u.0"],
}
for board in ("pc", "q35"):
    for name in ("virtio-scsi-pci", "lsi53c895a", "lsi53c810", "pvscsi", "mptsas1068", "megasas",
                 "megasas-gen2", "am53c974", "dc390"):
        ROWS[f"{board}-{name}"] = behind(board, name, "scsi-hd,bus=c.0,drive=d")
    ROWS[f"{board}-sdhci"] = behind(board, "sdhci-pci", "sd-card,drive=d")
    ROWS[f"{board}-nvme"] = behind(board, "nvme,serial=x", "nvme-ns,bus=c,drive=d")
    ROWS[f"{board}-xhci"] = behind(board, "qemu-xhci", "usb-storage,bus=c.0,drive=d",
                                   "-device", "usb-kbd,bus=c.0")
    ROWS[f"{board}-ehci"] = behind(board, "usb-ehci", "usb-storage,bus=c.0,drive=d")
    ROWS[f"{board}-uas"] = behind(board, "qemu-xhci", "usb-uas,id=u,bus=c.0", "-device",
                                  "scsi-hd,bus=u.0,drive=d")
    for name in ("piix3-usb-uhci", "pci-ohci"):
        ROWS[f"{board}-{name}"] = behind(board, name, "usb-storage,bus=c.0,drive=d",
                                         "-device", "usb-kbd,bus=c.0")
    for name in ("isa-vga", "isa-cirrus-vga", "virtio-vga", "vmware-svga", "ramfb", "bochs-display", "ati-vga"):
        ROWS[f"{board}-{name}"] = display(name, board)
ROWS["pc-ahci"] = behind("pc", "ahci", "ide-hd,bus=c.0,drive=d")
ROWS["microvm-virtio"] = microvm("rtc=on", "-device virtio-blk-device,drive=d")
ROWS["microvm-scsi"] = microvm("rtc=on", "-device virtio-scsi-device -device scsi-hd,drive=d")
ROWS["microvm-xhci"] = microvm("usb=on", "-device usb-storage,drive=d -device usb-kbd")
ROWS["microvm-pci"] = microvm("pcie=on", "-device virtio-blk-pci,drive=d")
QUICK = ("pc-virtio", "q35-ahci")
rows = pytest.mark.parametrize("row", [
    pytest.param(row, marks=() if row in ("pc-virtio", "q35-busy") else pytest.mark.full) for row in ROWS])

MEMORY = "16M"
FAULT, BY_TEST = 2, 4
WAYS = ("8042", "CF9h", "triple fault", "92h", "system_reset")
RESETS = [(way, pam, way ^ pam & 1) for pam in range(2) for way in range(5)]
RESETS += [(way, 3 - pam, 1 - (way ^ pam) & 1) for pam in range(2) for way in range(5)]
MICROVM_RESETS = [(way, pam, fill) for pam in range(3) for way in (FAULT, BY_TEST) for fill in range(2)]
TICKS, KEYS = (0x6C, 0x71), (0x1A, 0x3E)   # parts of the BIOS data area that differ at each time


def lines(log):
    """Returns the lines of the log without their times."""
    return [re.sub(r"^([EWID])\d+ ", r"\1 ", line) for line in log.splitlines()]


def tables(vm):
    """Returns the ACPI, SMBIOS and MP tables, or what is wrong with them."""
    try:
        acpi = Acpi(vm)
        return {"SMBIOS": Smbios(vm).structures, "MP": Mp(vm).entries, "RSDP": acpi.rsdp,
                **{f"{data[:4].decode()} at {at:#x}": data for at, data in acpi.tables.items()}}
    except AssertionError as error:
        return {"tables": str(error)}


def for_roms(vm):
    """
    Returns C0000-DFFFF. On a microvm this stays RAM, which a reset leaves as it was, so there only
    the places count where programs look for ROMs.
    """
    memory = vm.memory_at(0xC0000, 0x20000)
    return b"".join(memory[at:at + 3] for at in range(0, len(memory), 0x800)) \
        if "bios-microvm.bin" in vm.args else memory


def found(vm, log_start=0):
    """Returns everything that a boot leaves for other programs."""
    bda = bytearray(vm.memory_at(0x400, 0x100))
    for first, end in (TICKS, KEYS):
        bda[first:end] = bytes(end - first)
    return {
        "log": lines(vm.debug.text()[log_start:]),
        "what the guest found": vm.memory_at(0x20000, 0x10000),
        "vectors": vm.memory_at(0, 0x400),
        "BIOS data area": bytes(bda),
        "extended BDA": vm.memory_at(0x9FC00, 0x400),
        "C0000-DFFFF": for_roms(vm),
        "E0000-EBFFF": vm.memory_at(0xE0000, 0xC000),
        "F0000-FFFFF": vm.memory_at(0xF0000, 0x10000),
        "PCI": vm.hmp("info pci").splitlines(),
        # QEMU prints the address spaces in any order.
        "address spaces": sorted(set(vm.hmp("info mtree -f").splitlines())),
        **tables(vm),
    }


def differences(first, later):
    """Returns texts that say where two results of found() differ."""
    for name in {**first, **later}:
        a, b = first.get(name), later.get(name)
        if a == b:
            continue
        if isinstance(a, bytes) and isinstance(b, bytes) and len(a) == len(b):
            places = [i for i in range(len(a)) if a[i] != b[i]]
            yield (f"{name}: {len(places)} bytes from {places[0]:#x} to {places[-1]:#x}: "
                   f"{a[places[0]:][:16].hex()} became {b[places[0]:][:16].hex()}")
        elif isinstance(a, list) and isinstance(b, list):
            gone, new = [line for line in a if line not in b], [line for line in b if line not in a]
            yield f"{name}: gone {gone}, new {new}" if gone or new else f"{name}: another order"
        else:
            yield f"{name}: {shown(a)} became {shown(b)}"


def shown(value):
    text = "nothing" if value is None else repr(value)
    return text if len(text) < 200 else f"{text[:200]}..."


def reset(vm, way, pam, fill):
    """Makes the guest spoil the machine and reset it. Waits for the guest of the next boot."""
    vm.send(chr(0x40 | fill << 5 | pam << 3 | way))
    if way == BY_TEST:
        wait_for_halt(vm)
        vm.qmp("system_reset")
    vm.expect("guest: ready", 30)


def wait_for_halt(vm):
    """
    Waits until the guest has spoiled everything and halts. It halts when the memory at its end is
    filled.
    """
    vm.expect("guest: spoilt")


def compare_starts(vm, resets, look=found):
    """Resets the machine again and again. look(vm, log_start) returns what must be as at the first start."""
    vm.expect("guest: ready")
    first = look(vm, 0)
    for number, (way, pam, fill) in enumerate(resets):
        start = len(vm.debug.text())
        reset(vm, way, pam, fill)
        wrong = list(differences(first, look(vm, start)))
        assert not wrong, "\n".join([f"start {number + 2}, by {WAYS[way]}, PAM {pam}, "
                                     f"fill {fill}:", *wrong])


@rows
def test_resets(row):
    with VM(*ROWS[row], memory=MEMORY) as vm:
        compare_starts(vm, MICROVM_RESETS if "microvm" in row else RESETS)


@pytest.mark.full
@pytest.mark.parametrize("row, device", [("pc-virtio", "tpm-tis"), ("q35-ahci", "tpm-crb")])
def test_resets_with_a_tpm(row, device):
    """The firmware measures the same into the TPM each time."""
    with Swtpm() as tpm, VM(*ROWS[row], *tpm.args(device), memory=MEMORY) as vm:
        compare_starts(vm, RESETS, lambda vm, start: {
            **found(vm, start), "event log": bytes(whole_events(event_log(vm)))})


@pytest.mark.parametrize("row", [
    pytest.param(row, marks=() if row in QUICK else pytest.mark.full)
    for row in ROWS if not re.search("nvme|uas|isa-cirrus|busy", row)])  # which QEMU cannot migrate
def test_after_migration(row, tmp_path):
    """A machine is migrated from another process, and then reset."""
    with VM(*ROWS[row], memory=MEMORY) as vm:
        vm.expect("guest: ready")
        first = found(vm)
        vm.qmp("migrate", uri=f"exec:cat > {tmp_path}/state")
        vm.until(lambda: vm.qmp("query-migrate").get("status") == "completed")
    with VM(*ROWS[row], "-incoming", f"'exec:cat {tmp_path}/state'", memory=MEMORY) as vm:
        vm.until(lambda: vm.qmp("query-status")["status"] == "running")
        for way in (FAULT if "microvm" in row else 0, BY_TEST):
            start = len(vm.debug.text())
            reset(vm, way, 2, 1)
            wrong = list(differences(first, found(vm, start)))
            assert not wrong, "\n".join([f"by {WAYS[way]}:", *wrong])


def reset_by_test(vm):
    """Resets the machine at once. Returns everything that the next boot leaves."""
    start = len(vm.debug.text())
    vm.qmp("system_reset")
    vm.expect("guest: ready", 30)
    return found(vm, start)


def test_after_unplug():
    """
    A boot leaves no trace of devices that only the boot before had. (Its tables were longer, and
    began elsewhere.)
    """
    with VM(*ROWS["pc-virtio"], memory=MEMORY) as vm:
        vm.expect("guest: ready")
        first = found(vm)
        names = [f"x{slot}" for slot in range(4, 28)]
        for slot, name in enumerate(names, 4):
            driver = "e1000" if slot == 4 else "virtio-rng-pci"     # the first one has a ROM
            vm.qmp("device_add", driver=driver, id=name, addr=f"{slot:#x}")
        more = reset_by_test(vm)
        assert len(more["MP"]) > len(first["MP"]) + 10
        assert more["C0000-DFFFF"].count(b"iPXE") > first["C0000-DFFFF"].count(b"iPXE")
        for name in names:
            vm.qmp("device_del", id=name)  # QEMU removes it at the reset, since no OS ejects it
        wrong = list(differences(first, reset_by_test(vm)))
        assert not wrong, "\n".join(wrong)


def linux_found(vm, log_start):
    """Returns what Linux learns from the firmware."""
    return {
        # The firmware's log ends where GRUB starts.
        "log": lines(vm.debug.text()[log_start:]),
        "e820": [line for line in vm.run("dmesg").splitlines() if "BIOS-e820" in line],
        "ACPI": vm.run("cd /sys/firmware/acpi/tables && sha1sum [A-Z]*").splitlines(),
        "DMI": vm.run("sha1sum /sys/firmware/dmi/tables/*").splitlines(),
        "PCI": vm.run("lspci -nnvv").splitlines(),
        "MTRRs": vm.run("cat /proc/mtrr").splitlines(),
    }


@pytest.mark.skipif(not paths.DEBIAN.exists(), reason="no Debian disk: make image")
@pytest.mark.parametrize("machine", [pytest.param("pc", marks=pytest.mark.full), "q35"])
def test_after_linux(machine):
    """Linux restarts the machine, and boots again."""
    with Linux("-machine", machine, "-smp 2") as vm:
        first = linux_found(vm, 0)
        for how in ("reboot -f", "echo b > /proc/sysrq-trigger"):
            start = len(vm.debug.text())
            vm.send(f"{how}\n")
            vm.login()
            wrong = list(differences(first, linux_found(vm, start)))
            assert not wrong, "\n".join([f"after {how}:", *wrong])
