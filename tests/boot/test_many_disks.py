# SPDX-License-Identifier: BSD-2-Clause
"""Tests machines with many disks, of one kind and of all kinds: all are listed, numbered and can be
booted. Also tests disks that a strict boot order does not name.
"""

import re

import pytest

from lib.guest import disk
from lib.vm import VM, drive

BOOTED = 0x10
NUMBERS = 96  # numbers for disks in INT 13h: 80h to DFh
EMPTY = "driver=null-co,size=67108864,read-zeroes=on"


class Machine:
    """QEMU arguments for many disks. Only one of them boots; the others contain zeros."""

    def __init__(self, boots, tag="far"):
        self.words = []
        self.count = 0
        self.boots = boots
        self.image = disk("hello", 4096, TAG=tag)

    def disk(self, device):
        name = f"d{self.count}"
        node = f"{EMPTY},node-name={name}"
        if self.count == self.boots:
            device += ",bootindex=1"
            node = (f"driver=raw,node-name={name},read-only=off,file.driver=file,"
                    f"file.filename={self.image},file.locking=off")
        self.words += ["-blockdev", node, "-device", f"{device},drive={name}"]
        self.count += 1

    def virtio(self, first_slot, count):
        for i in range(count):
            self.disk(f"virtio-blk-pci,addr={first_slot + i // 8:#x}.{i % 8},multifunction=on")

    def scsi(self, adapter, targets, luns=1):
        name = f"s{self.count}"
        self.words += ["-device", f"{adapter},id={name}"]
        for target in range(targets):
            for lun in range(luns):
                self.disk(f"scsi-hd,bus={name}.0,scsi-id={target},lun={lun}")

    def nvme(self, spaces):
        name = f"n{self.count}"
        self.words += ["-device", f"nvme,id={name},serial=x"]
        for i in range(spaces):
            self.disk(f"nvme-ns,bus={name},nsid={i + 1}")

    def ahci(self, ports):
        name = f"a{self.count}"
        self.words += ["-device", f"ahci,id={name}"]
        for port in range(ports):
            self.disk(f"ide-hd,bus={name}.{port}")


def mixed(total, boots):
    """Returns a machine with `total` disks of every kind, most of them virtio."""
    machine = Machine(boots)
    machine.ahci(6)
    machine.nvme(10)
    machine.scsi("lsi53c895a", 7)
    machine.scsi("pvscsi", 12)
    machine.scsi("megasas", 8)
    machine.scsi("mptsas1068", 8)
    machine.scsi("am53c974", 7)
    machine.scsi("virtio-scsi-pci", 20, 4)
    machine.virtio(0x10, total - machine.count)
    assert machine.count == total
    return machine.words


def log_lines(vm):
    """Returns the numbers that drives got, and how many drives got none."""
    text = vm.debug.text()
    numbers = [int(n, 16) for n in re.findall(r"^.\d+ ([0-9a-f]{2})h: ", text, re.M)]
    return numbers, len(re.findall("has no number", text))


@pytest.mark.selkie
@pytest.mark.warns("has no number")
@pytest.mark.parametrize("machine, total, boots", [
    ("q35", 140, 139), pytest.param("pc", 250, 249, marks=pytest.mark.full),
    pytest.param("q35", 250, 40, marks=pytest.mark.full)])
def test_mixed(machine, total, boots):
    """All disks are found. The chosen one boots as 80h, wherever it is in the machine."""
    with VM("-machine", machine, *mixed(total, boots), memory="256M") as vm:
        vm.expect("guest: far 80", 60)
        numbers, without = log_lines(vm)
        assert sorted(numbers) == list(range(0x80, 0x80 + NUMBERS))
        assert without == total - NUMBERS


@pytest.mark.parametrize("machine", ["pc", pytest.param("q35", marks=pytest.mark.full)])
def test_virtio(machine):
    """Each of 96 virtio disks has a number."""
    many = Machine(95)
    many.virtio(4, 96)
    with VM("-machine", machine, *many.words, memory="256M") as vm:
        vm.expect("guest: far 80", 60)


OTHERS = {
    "virtio-blk": "virtio-blk-pci,drive=o",
    "nvme": "nvme,serial=x,drive=o",
    "virtio-scsi": "virtio-scsi-pci,id=s scsi-hd,bus=s.0,drive=o",
    "ahci": "ahci,id=s ide-hd,bus=s.0,drive=o",
    "ide": "ide-hd,bus=ide.0,drive=o",
    "lsi53c895a": "lsi53c895a,id=s scsi-hd,bus=s.0,drive=o",
    "pvscsi": "pvscsi,id=s scsi-hd,bus=s.0,drive=o",
    "mptsas1068": "mptsas1068,id=s scsi-hd,bus=s.0,drive=o",
    "megasas": "megasas,id=s scsi-hd,bus=s.0,drive=o",
    "am53c974": "am53c974,id=s scsi-hd,bus=s.0,drive=o",
    "sdhci": "sdhci-pci sd-card,drive=o",
    "usb": "qemu-xhci,id=s usb-storage,bus=s.0,drive=o",
    "uas": "qemu-xhci,id=s usb-uas,id=u scsi-hd,bus=u.0,drive=o",
    "usb-uhci": "piix3-usb-uhci,id=s usb-storage,bus=s.0,drive=o",
    "usb-ohci": "pci-ohci,id=s usb-storage,bus=s.0,drive=o",
}
SELKIE = ("uas", "usb-uhci", "usb-ohci")
LEFT_ALONE = ("virtio-blk", "virtio-scsi", "nvme", "usb-uhci", "usb-ohci")
QUICK_OTHERS = ("virtio-blk", "nvme", "ahci")


def other_disk(kind, tag):
    return ["-drive", f"if=none,id=o,format=raw,file={disk('drives', TAG=tag)},snapshot=on",
            *(word for device in OTHERS[kind].split() for word in ("-device", device))]


@pytest.mark.parametrize("kind", [
    pytest.param(kind, marks=[mark for mark, wanted in (
        (pytest.mark.full, kind not in QUICK_OTHERS), (pytest.mark.selkie, kind in SELKIE)) if wanted])
    for kind in OTHERS])
def test_strict_order_and_disks_that_it_does_not_name(kind):
    """
    With -boot strict=on a booted program does not see virtio and NVMe disks that the boot order does
    not name, nor USB disks for which POST would have to wait. It sees all others, as under SeaBIOS:
    libvirt always uses a strict order, and DOS and other programs that use INT 13h need their
    further drives.
    """
    other = other_disk(kind, "other")
    first = drive("virtio", disk("drives", TAG="first"), 1)
    both = "guest: booted 80: 80=first 81=other end"
    with VM("-boot", "strict=on", *first, *other) as vm:
        vm.expect("guest: booted 80: 80=first end" if kind in LEFT_ALONE else both)
    with VM(*first, *other) as vm:
        vm.expect(both)


PAIRS = {
    "nvme": ("nvme,id=s,serial=x", "nvme-ns,bus=s,nsid={}"),
    "virtio-scsi targets": ("virtio-scsi-pci,id=s", "scsi-hd,bus=s.0,scsi-id={}"),
    "virtio-scsi units": ("virtio-scsi-pci,id=s", "scsi-hd,bus=s.0,scsi-id=1,lun={}"),
    "ahci": ("ahci,id=s", "ide-hd,bus=s.{}"),
    "ide": ("", "ide-hd,bus=ide.{}"),
    "lsi53c895a": ("lsi53c895a,id=s", "scsi-hd,bus=s.0,scsi-id={}"),
    "pvscsi": ("pvscsi,id=s", "scsi-hd,bus=s.0,scsi-id={}"),
    "mptsas1068": ("mptsas1068,id=s", "scsi-hd,bus=s.0,scsi-id={}"),
    "megasas": ("megasas,id=s", "scsi-hd,bus=s.0,scsi-id={}"),
    "am53c974": ("am53c974,id=s", "scsi-hd,bus=s.0,scsi-id={}"),
    "usb": ("qemu-xhci,id=s", "usb-storage,bus=s.0,port={}"),
}


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=[] if "targets" in kind else [pytest.mark.full])
                                  for kind in PAIRS])
def test_strict_order_and_another_disk_of_the_same_adapter(kind):
    """The same, with both disks on one adapter. Only virtio-scsi leaves the other one alone."""
    adapter, device = PAIRS[kind]
    words = ["-device", adapter] if adapter else []
    for number, tag in ((1, "first"), (2, "other")) if kind != "ide" else ((0, "first"), (1, "other")):
        words += ["-drive", f"if=none,id={tag},format=raw,file={disk('drives', TAG=tag)},snapshot=on",
                  "-device", f"{device.format(number)},drive={tag}"
                  + (",bootindex=1" if tag == "first" else "")]
    both = "guest: booted 80: 80=first 81=other end"
    with VM("-boot", "strict=on", *words) as vm:
        vm.expect("guest: booted 80: 80=first end" if kind.startswith("virtio-scsi") else both)
    with VM(*words) as vm:
        vm.expect(both)


def test_strict_order_and_what_is_behind_an_adapter():
    """If one unit of an adapter is named, the adapter is used."""
    other = ["-drive", f"if=none,id=o,format=raw,file={disk('drives', TAG='unit')},snapshot=on",
             "-device", "virtio-scsi-pci,id=s", "-device", "scsi-hd,bus=s.0,drive=o,bootindex=1"]
    with VM("-boot", "strict=on", *drive("virtio", disk("drives", TAG="left")), *other) as vm:
        vm.expect("guest: booted 80: 80=unit end")


STRICT_DISKS = ["-boot", "strict=on", "-fw_cfg", "name=opt/org.selkie/strict-disks,string=1"]
# The names that QEMU gives the controllers' registers.
REGISTERS = {"ahci": "ahci", "ide": "ide", "lsi53c895a": "lsi-mmio", "pvscsi": "pvscsi-io",
             "mptsas1068": "mptsas-mmio", "megasas": "megasas-mmio", "am53c974": "esp-io",
             "sdhci": "sdhci"}
# What QEMU traces of a command to the second disk of an adapter: events, and an expression.
TARGET_2 = ("scsi_req_parsed", r"target 2 lun")
COMMANDS = {
    "virtio-scsi targets": TARGET_2, "lsi53c895a": TARGET_2, "pvscsi": TARGET_2, "mptsas1068": TARGET_2,
    "megasas": TARGET_2, "am53c974": TARGET_2,
    "virtio-scsi units": ("scsi_req_parsed", r"target 1 lun 2"),
    "ahci": ("ahci_port_read ahci_port_write", r"\[2\]"),
    "ide": ("memory_region_ops_read memory_region_ops_write", r"addr 0x(17[0-7]|376) .*name 'ide'"),
    "nvme": ("pci_nvme_identify_ns", r"nsid 2\b"),
    # Each disk is target 0 of its own bus. Nothing tells which one a line is about.
    "usb": ("usb_msd_cmd_submit", None),
}


def traced(vm_words, events, expected, tmp_path):
    """Boots a machine. Returns the lines in QEMU's trace of these events."""
    path = tmp_path / "trace"
    path.unlink(missing_ok=True)
    with VM("-D", str(path), *(word for event in events.split() for word in ("-trace", f"enable={event}")),
            *vm_words) as vm:
        vm.expect(f"guest: booted 80: {expected} end")
    return [line for line in path.read_text(errors="replace").splitlines() if " cpu -1 " not in line]


@pytest.mark.selkie
@pytest.mark.parametrize("kind", [pytest.param(kind, marks=[] if kind in ("ide", "megasas") else [pytest.mark.full])
                                  for kind in OTHERS])
def test_strict_disks(kind, tmp_path):
    """The user can wish that only named disks are used. Another one's controller is not touched then."""
    words = [*drive("virtio", disk("drives", TAG="first"), 1), *other_disk(kind, "other")]
    lines = traced([*STRICT_DISKS, *words], "memory_region_ops_read memory_region_ops_write", "80=first",
                   tmp_path)
    assert any("virtio-pci" in line for line in lines)
    if kind in REGISTERS:
        assert not any(f"name '{REGISTERS[kind]}'" in line for line in lines)
    # The wish has no effect without a strict order.
    with VM(*STRICT_DISKS[2:], *words) as vm:
        vm.expect("guest: booted 80: 80=first 81=other end")


def pair(kind, both=True):
    """Returns QEMU arguments for an adapter with a disk that is named, and perhaps another one."""
    adapter, device = PAIRS[kind]
    numbers = (0, 1) if kind == "ide" else (1, 2)
    devices = [device.format(number) for number in numbers]
    if kind == "nvme":
        # QEMU 7.2 does not say which namespace is named, unless it is the controller's own one.
        adapter, devices[0] = "", "nvme,id=s,serial=x"
    words = ["-device", adapter] if adapter else []
    for device, tag in zip(devices, ("first", "other") if both else ("first",)):
        words += ["-drive", f"if=none,id={tag},format=raw,file={disk('drives', TAG=tag)},snapshot=on",
                  "-device", f"{device},drive={tag}" + (",bootindex=1" if tag == "first" else "")]
    return words


@pytest.mark.selkie
@pytest.mark.parametrize("kind", [pytest.param(kind, marks=[] if kind in ("ahci", "pvscsi") else [pytest.mark.full])
                                  for kind in PAIRS])
def test_strict_disks_of_one_adapter(kind, tmp_path):
    """The same, with both disks on one adapter: the one that is not named gets no command."""
    events, other = COMMANDS[kind]
    lines = traced([*STRICT_DISKS, *pair(kind)], events, "80=first", tmp_path)
    if other:
        assert not any(re.search(other, line) for line in lines)
        lines = traced(pair(kind), events, "80=first 81=other", tmp_path)
        assert any(re.search(other, line) for line in lines)
    else:
        assert len(lines) == len(traced([*STRICT_DISKS, *pair(kind, False)], events, "80=first", tmp_path))
