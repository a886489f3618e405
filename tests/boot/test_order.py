# SPDX-License-Identifier: BSD-2-Clause
"""Tests which disk boots, and the messages about disks that do not."""

import pytest

from lib import cd
from lib.guest import disk, rom
from lib.vm import VM, drive

KINDS = {"pc": ["virtio", "ide"], "q35": ["virtio", "ide"]}


def three_disks(machine, first):
    """
    Returns three disks at different places. The one chosen by `first` has bootindex 1, the others 2
    and 3.
    """
    second_ide = {"pc": "ide.1", "q35": "ide.2"}[machine]
    places = [("virtio", "-"), ("ide", "ide.0"), ("ide", second_ide)]
    words = []
    order = [first] + [i for i in range(3) if i != first]
    for i, (kind, bus) in enumerate(places):
        words += drive(kind, disk("hello", TAG=f"place{i}"), bootindex=order.index(i) + 1,
                       name=f"d{i}", bus=bus)
    return words


@pytest.mark.parametrize("first", [0, 1, 2])
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_bootindex(machine, first):
    with VM("-machine", machine, *three_disks(machine, first)) as vm:
        vm.expect(rf"guest: place{first} 80")


@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_kinds_without_an_order(machine):
    """
    ATA and AHCI come before virtio, although virtio is in a lower slot. Virtio disks come in the
    order of their slots.
    """
    bus = {"pc": "ide.0", "q35": "ide.0"}[machine]
    words = ["-machine", machine]
    for name, device in [("v2", "virtio-blk-pci,addr=5"), ("v1", "virtio-blk-pci,addr=4"),
                         ("ide", f"ide-hd,bus={bus}")]:
        words += ["-drive", f"if=none,id={name},format=raw,snapshot=on,"
                  f"file={disk('drives', TAG=name)}", "-device", f"{device},drive={name}"]
    with VM(*words) as vm:
        vm.expect("guest: booted 80: 80=ide 81=v1 82=v2 end")


def behind(adapter, disk_device="scsi-hd"):
    """
    Returns a function that makes QEMU arguments for an adapter in a slot and a disk behind it.
    """
    def words(name, slot):
        return ["-device", f"{adapter},id=c{name},addr={slot:#x}",
                "-device", f"{disk_device},bus=c{name}.0,drive={name}"]
    return words


def alone(device):
    def words(name, slot):
        return ["-device", f"{device},drive={name},addr={slot:#x}"]
    return words


# The kinds of disks in the order of their numbers. SeaBIOS numbers two disks of each kind in this
# order.
KINDS_IN_ORDER = {
    "ahci": behind("ich9-ahci", "ide-hd"),
    "vscsi": behind("virtio-scsi-pci"),
    "vblk": alone("virtio-blk-pci"),
    "usb": behind("qemu-xhci", "usb-storage"),
    "lsi": behind("lsi53c895a"),
    "esp": behind("am53c974"),
    "megasas": behind("megasas"),
    "pvscsi": behind("pvscsi"),
    "mpt": behind("mptsas1068"),
    "sd": lambda name, slot: ["-device", f"sdhci-pci,addr={slot:#x}", "-device",
                              f"sd-card,drive={name}"],
    "nvme": lambda name, slot: ["-device", f"nvme,serial={name},drive={name},addr={slot:#x}"],
}
FIRST_HALF = ["ahci", "vscsi", "vblk", "usb", "lsi", "esp", "megasas"]
SECOND_HALF = ["usb", "megasas", "pvscsi", "mpt", "sd", "nvme"]


@pytest.mark.selkie     # SeaBIOS numbers two USB disks, or SD cards, in the order in which they answer
@pytest.mark.parametrize("kinds", [FIRST_HALF, SECOND_HALF], ids=["first", "second"])
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_every_kind_without_an_order(machine, kinds):
    """
    There are two disks of each kind, and the last kind is in the lowest slots. Drive numbers follow
    the kind first, and then the slot.
    """
    words, slot = [], 5
    for kind in reversed(kinds):
        for name in (f"{kind}1", f"{kind}2"):
            words += ["-drive", f"if=none,id={name},format=raw,snapshot=on,file="
                      f"{disk('drives', TAG=name, COUNT=16)}", *KINDS_IN_ORDER[kind](name, slot)]
            slot += 1
    second = {"pc": "ide.1", "q35": "ide.2"}[machine]
    for name, bus in (("ide1", "ide.0"), ("ide2", second)):
        words += ["-drive", f"if=none,id={name},format=raw,snapshot=on,file="
                  f"{disk('drives', TAG=name, COUNT=16)}", "-device", f"ide-hd,bus={bus},drive={name}"]
    # On q35 the board's own controller is AHCI, and comes after those in lower slots.
    first = ["ahci", "ide"] if machine == "q35" else ["ide", "ahci"]
    order = [kind for kind in first if kind in (*kinds, "ide")]
    order += [kind for kind in kinds if kind not in first]
    names = [f"{kind}{i}" for kind in order for i in (1, 2)]
    text = " ".join(f"{0x80 + i:02X}={name}" for i, name in enumerate(names))
    with VM("-machine", machine, *words) as vm:
        vm.expect(f"guest: booted 80: {text} end")


def test_second_diskette_drive_becomes_the_first():
    words = []
    for i, name in enumerate(["first", "second"]):
        words += ["-drive", f"if=floppy,index={i},format=raw,snapshot=on,"
                  f"file={disk('drives', TAG=name, FIRST=0)}"]
    with VM(*words, "-global isa-fdc.bootindexB=1 -global isa-fdc.bootindexA=2") as vm:
        vm.expect("guest: booted 00: 00=second 01=first end")


@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_bootindex_behind_bridge(machine):
    bridge = {"pc": "pci-bridge,id=b,chassis_nr=1", "q35": "pcie-root-port,id=b,slot=1"}[machine]
    with VM("-machine", machine, *drive("virtio", disk("hello", TAG="near"), 2, "near"),
            "-device", bridge,
            "-drive", f"if=none,id=far,format=raw,file={disk('hello', TAG='far')},snapshot=on",
            "-device", f"virtio-blk-pci,drive=far,bus=b,addr={1 if machine == 'pc' else 0},"
            "bootindex=1") as vm:
        vm.expect("guest: far 80")


def test_bootindex_multifunction():
    words = []
    for i, tag in enumerate(["f0", "f1"]):
        words += ["-drive", f"if=none,id={tag},format=raw,file={disk('hello', TAG=tag)},"
                  "snapshot=on",
                  "-device", f"virtio-blk-pci,drive={tag},addr=7.{i},multifunction=on,"
                  f"bootindex={2 - i}"]
    with VM(*words) as vm:
        vm.expect("guest: f1 80")


# For each case: -boot order= or bootindex, the media that do not boot, and the medium that does.
ORDERS = [
    ("order=a", "", "floppy"), ("order=c", "", "disk"), ("order=d", "", "cd"),
    ("order=n", "", "network"), ("order=ac", "a", "disk"), ("order=da", "d", "floppy"),
    ("order=dca", "d", "disk"), ("order=cda", "cd", "floppy"), ("order=c d=1 c=2", "", "cd"),
    ("order=n a=1 c=2", "a", "disk"),
]


def media(tmp_path, order, broken):
    """
    Returns QEMU arguments for a diskette, a disk, a CD and a network card. Each boots a guest that
    says what it was booted from.
    """
    words, first = [], dict(word.split("=") for word in order.split())
    index = {letter: f",bootindex={n}" for letter, n in first.items() if letter in "acdn"}
    wrong = tmp_path / "wrong"
    wrong.write_bytes(bytes(1440 << 10))
    for letter, tag, device in [("a", "floppy", "floppy"), ("c", "disk", "ide-hd,bus=ide.0"),
                                ("d", "cd", "ide-cd,bus=ide.1")]:
        image = disk("hello", 2880, TAG=tag)
        if letter == "d":
            image = cd.disc(tmp_path / "cd.iso", disk("hello", 4, TAG=tag).read_bytes(),
                            cd.validation() + cd.entry(cd.NO_EMULATION, sectors=4))
        where = index.get(letter, "")
        if letter == "a" and where:
            words += ["-global", f"isa-fdc.bootindexA={first['a']}"]
            where = ""
        words += ["-drive", f"if=none,id={tag},format=raw,snapshot=on,"
                  f"file={wrong if letter in broken else image}", "-device",
                  f"{device},drive={tag}{where}"]
    if first["order"] == "n" and not index:
        (tmp_path / "program").write_bytes(disk("hello", 4, TAG="network").read_bytes())
        words += ["-netdev", f"user,id=n,restrict=on,tftp={tmp_path},bootfile=/program",
                  "-device", "virtio-net-pci,netdev=n"]
    return ["-boot", f"order={first['order']}", *words]


@pytest.mark.warns("boot from ")
@pytest.mark.parametrize("order, broken, boots", ORDERS, ids=[order[0] for order in ORDERS])
def test_orders(order, broken, boots, tmp_path):
    """The letters of -boot order= give the order of the kinds, unless a device has a bootindex."""
    with VM(*media(tmp_path, order, broken)) as vm:
        vm.expect(f"guest: {boots} ", 60)


@pytest.mark.selkie
@pytest.mark.parametrize("index, says", [(0, "the ROM boots"), (2, "first 80")])
def test_option_rom_in_the_order(index, says, tmp_path):
    """The boot order has a line for a ROM that the VMM gives: /rom@genroms/boots.rom."""
    path = rom(tmp_path / "boots.rom", name="rom_boots")
    with VM("-option-rom", f"{path},bootindex={index}",
            *drive("virtio", disk("hello", TAG="first"), 1)) as vm:
        vm.expect(f"guest: {says}")


@pytest.mark.warns("boot from |no bootable device")
def test_strict_order_skips_the_others(tmp_path):
    """With -boot strict=on a disk without a bootindex is not tried, even if nothing else boots."""
    with VM("-machine graphics=off -boot strict=on", *drive("virtio", blank(tmp_path), 1),
            *drive("virtio", disk("hello"), None, "second"), graphics=False) as vm:
        vm.serial.expect(r"No bootable device\.")
        assert "guest" not in vm.guest


@pytest.mark.selkie
@pytest.mark.parametrize("machine", ["pc", "isapc"])
def test_strict_order_finds_the_diskette(machine):
    """The diskette drive's path is different behind an ISA bridge and on a machine without PCI."""
    with VM("-machine", f"{machine},graphics=off", "-boot strict=on", "-drive", "if=floppy,format="
            f"raw,snapshot=on,file={disk('drives', TAG='first', FIRST=0)}",
            "-global isa-fdc.bootindexA=1", graphics=False) as vm:
        vm.expect("guest: booted 00: 00=first")


@pytest.mark.selkie
def test_bootindex_of_a_namespace():
    """The line for a device nvme-ns does not say which of the controller's namespaces it is."""
    with VM(*drive("virtio", disk("hello", TAG="other"), 2, "other"),
            "-drive", f"if=none,id=n,format=raw,file={disk('hello', TAG='space')},snapshot=on",
            "-device", "nvme,id=c,serial=x", "-device", "nvme-ns,bus=c,drive=n,nsid=3,bootindex=1",
            ) as vm:
        vm.expect("guest: space 80")


@pytest.mark.selkie
@pytest.mark.warns("boot from ")
@pytest.mark.parametrize("kind", ["virtio", "ide"])
def test_loader_calls_int_18h(kind):
    """A loader that finds nothing to start says so by INT 18h. The next disk boots."""
    next_disk_boots(drive(kind, disk("fails"), 1), "Booting from Hard Disk")


def blank(tmp_path, size=1 << 20, content=b""):
    path = tmp_path / "disk"
    path.write_bytes(content.ljust(size, b"\0"))
    return path


def next_disk_boots(first, message, *args):
    with VM("-machine graphics=off", *args, *first,
            *drive("virtio", disk("hello", TAG="second"), 2, "second"), graphics=False) as vm:
        vm.expect("guest: second 80")
        vm.serial.expect(message)
        assert vm.wait() == 0x10


def three_in_slots(tmp_path, unsigned=()):
    """
    Returns disks one, two and three, in this order, without a boot order. Those in `unsigned` do
    not boot.
    """
    words = []
    for i, tag in enumerate(("one", "two", "three")):
        content = bytearray(disk("drives", TAG=tag).read_bytes())
        if tag in unsigned:
            content[510:512] = b"\0\0"
        path = tmp_path / tag
        path.write_bytes(content)
        words += ["-drive", f"if=none,id={tag},format=raw,snapshot=on,file={path}",
                  "-device", f"virtio-blk-pci,drive={tag},addr={5 + i}"]
    return words


@pytest.mark.warns("boot from ")
@pytest.mark.selkie     # SeaBIOS tries only one hard disk
@pytest.mark.parametrize("unsigned, numbers", [
    (["one"], "80=two 81=one 82=three"), (["one", "two"], "80=three 81=one 82=two")])
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_next_disk_is_the_first(machine, unsigned, numbers, tmp_path):
    """
    Boot loaders continue to read from 80h, so the booted disk has this number. The other disks
    follow in their order.
    """
    with VM("-machine", machine, *three_in_slots(tmp_path, unsigned)) as vm:
        vm.expect(f"guest: booted 80: {numbers} end")


@pytest.mark.parametrize("choice, numbers", [
    ("1", "80=one 81=two 82=three"), ("2", "80=two 81=one 82=three"),
    ("3", "80=three 81=one 82=two")])
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_chosen_disk_is_the_first(machine, choice, numbers, tmp_path):
    with VM("-machine", machine, "-boot menu=on,splash-time=20000",
            *three_in_slots(tmp_path)) as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.hmp("sendkey esc")
        vm.expect_screen(r"^3\. ")
        vm.hmp(f"sendkey {choice}")
        vm.expect(f"guest: booted 80: {numbers} end")


# SeaBIOS tries only one hard disk, then diskettes.
@pytest.mark.warns("boot from |no bootable device")
@pytest.mark.selkie
@pytest.mark.parametrize("kind", ["virtio", "ide"])
def test_disk_without_signature(tmp_path, kind):
    next_disk_boots(drive(kind, blank(tmp_path), 1), "Boot failed: not a bootable disk")


@pytest.mark.warns("boot from |no bootable device")
@pytest.mark.selkie
@pytest.mark.parametrize("size", [512, 1024, 4096])
@pytest.mark.parametrize("kind", ["virtio", "ide"])
def test_short_disk(tmp_path, kind, size):
    """A disk of one or a few sectors boots, although its partition table claims 2047 sectors."""
    path = blank(tmp_path, size, disk("hello").read_bytes()[:512])
    with VM(*drive(kind, path, 1)) as vm:
        vm.expect("guest: hello 80")


@pytest.mark.warns("boot from |no bootable device|malformed")
@pytest.mark.selkie
@pytest.mark.parametrize("kind", ["virtio", "ide"])
def test_empty_disk(tmp_path, kind):
    path = tmp_path / "disk"
    path.write_bytes(b"")
    with VM("-machine graphics=off", *drive(kind, path, 1),
            *drive("virtio", disk("hello"), 2, "second"), graphics=False) as vm:
        vm.expect("guest: hello")


@pytest.mark.warns
@pytest.mark.selkie
@pytest.mark.parametrize("machine", ["pc", "q35"])
@pytest.mark.parametrize("kind", ["virtio", "ide"])
def test_read_error(machine, kind):
    """If sector 0 cannot be read, a message says so, and the next disk boots."""
    node = ("driver=raw,node-name=bad,file.driver=blkdebug,file.image.driver=file,"
            f"file.image.filename={disk('hello')},file.image.locking=off,"
            "file.inject-error.0.event=read_aio,"
            "file.inject-error.0.errno=5,read-only=off")
    first = ["-blockdev", node] + drive(kind, None, 1, "bad")
    next_disk_boots(first, "Boot failed: could not read the boot disk", "-machine", machine)


@pytest.mark.warns("boot from |no bootable device")
def test_no_disk_at_all():
    with VM("-machine graphics=off", graphics=False) as vm:
        vm.serial.expect(r"No bootable device\.")


@pytest.mark.warns("boot from |no bootable device")
@pytest.mark.selkie
def test_no_bootable_device_on_screen():
    with VM() as vm:
        vm.expect_screen(r"No bootable device\.")


@pytest.mark.warns("boot from |no bootable device")
def test_reboots_after_boot_fail_wait():
    """
    With -boot reboot-timeout the machine resets after the wait. (Because of -no-reboot QEMU then
    ends.)
    """
    with VM("-machine graphics=off -boot reboot-timeout=1000 -no-reboot", graphics=False) as vm:
        vm.serial.expect(r"No bootable device\.")
        vm.wait(10)


@pytest.mark.warns("boot from |no bootable device")
def test_waits_for_ever_without_boot_fail_wait():
    with VM("-machine graphics=off -no-reboot -boot reboot-timeout=-1", graphics=False) as vm:
        vm.serial.expect(r"No bootable device\.")
        with pytest.raises(AssertionError):
            vm.wait(2)
