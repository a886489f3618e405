# SPDX-License-Identifier: BSD-2-Clause
"""
Tests libvirt: its settings for firmware reach Selkie, and its tools show Selkie's console and log.
"""

import json
import os
import pty
import select
import subprocess
import time

import pytest

from lib import cd, libvirt, paths
from lib.guest import disk
from lib.libvirt import PATIENCE, Domain

pytestmark = [pytest.mark.selkie, pytest.mark.full]

MACHINES = pytest.mark.parametrize("machine", ["pc", "q35"])
FIRST = libvirt.disk(disk("hello", STAY=1, TAG="first"), "vda")
SERIAL = "<bios useserial='yes' rebootTimeout='{}'/>"


def describe(folder, roms=paths.BUILD):
    """Makes a folder with our descriptor, which says that the ROMs are in the folder `roms`."""
    folder.mkdir()
    text = (paths.TREE / "packaging/60-selkie.json.in").read_text()
    (folder / "60-selkie.json").write_text(text.replace("@DATADIR@", str(roms)))


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    if reason := libvirt.missing():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("libvirt")
    descriptors = folder / "firmware"
    describe(descriptors)
    with libvirt.Libvirt(folder, descriptors) as running:
        yield running


def disks(first, second):
    """
    Returns the XML of two disks with these places in the boot order. Each boots a guest that says
    which disk it is.
    """
    return "".join(libvirt.disk(disk("hello", STAY=1, TAG=tag), name, order)
                   for tag, name, order in (("first", "vda", first), ("second", "vdb", second)))


@pytest.mark.parametrize("machine", ["pc", "q35", "pc-i440fx-2.0", "pc-q35-2.4"])
def test_firmware(daemon, machine, tmp_path):
    """With firmware='bios' libvirt chooses our descriptor, also for old machine types."""
    with Domain(daemon, tmp_path, machine, devices=FIRST) as domain:
        domain.expect(domain.guest, "guest: first 80")
        assert "Selkie" in domain.debug.read_text()
        xml = daemon.virsh("dumpxml", domain.name).stdout
        assert f">{paths.BUILD}/bios-256k.bin</loader>" in xml


def test_firmware_of_the_administrator(tmp_path):
    """libvirt finds the descriptor where `make install` puts it."""
    if reason := libvirt.missing():
        pytest.skip(reason)
    describe(tmp_path / "firmware")
    with libvirt.Libvirt(tmp_path, tmp_path / "firmware", "/etc/qemu/firmware") as daemon:
        test_firmware(daemon, "pc", tmp_path)


@MACHINES
@pytest.mark.parametrize("chosen", ["first", "second"])
def test_boot_order(daemon, machine, chosen, tmp_path):
    orders = (1, 2) if chosen == "first" else (2, 1)
    with Domain(daemon, tmp_path, machine, "", disks(*orders)) as domain:
        domain.expect(domain.guest, f"guest: {chosen} 80")


@MACHINES
@pytest.mark.parametrize("chosen", ["hd", "cdrom"])
def test_boot_dev(daemon, machine, chosen, tmp_path):
    code = disk("hello", 4, STAY=1, TAG="cd").read_bytes()
    iso = tmp_path / "cd.iso"
    cd.disc(iso, code, cd.validation() + cd.entry(0, sectors=4))
    target, bus = ("sda", "sata") if machine == "q35" else ("hda", "ide")
    drives = FIRST + libvirt.disk(iso, target, bus=bus, device="cdrom")
    order = [chosen, "cdrom" if chosen == "hd" else "hd"]
    with Domain(daemon, tmp_path, machine, "".join(f"<boot dev='{name}'/>" for name in order),
                drives) as domain:
        domain.expect(domain.guest, "guest: first 80" if chosen == "hd" else "guest: cd ")


# Names of devices in their order, those that do not boot, and the one that boots, or what the log says. QEMU's network
# has no file to boot from, so iPXE gives up.
ORDERS = [
    ("usb hd", "", "usb"), ("fd hd", "", "fd"), ("hd cdrom", "hd", "cdrom"), ("cdrom usb hd", "cdrom", "usb"),
    ("fd cdrom hd usb", "fd cdrom hd", "usb"), ("network hd", "", "hd"), ("hd network cdrom", "hd", "cdrom"),
    ("usb", "usb", None), ("cdrom fd", "cdrom", "fd"),
]
DEVS = [
    ("cdrom hd", "cdrom", "hd"), ("fd hd", "", "fd"), ("fd cdrom hd", "fd", "cdrom"), ("network hd", "", "hd"),
    ("hd fd", "hd", "fd"), ("hd", "hd", None),
]


def every_kind(tmp_path, machine, broken, order):
    """
    Returns the XML of a disk, a USB disk, a CD, a diskette and a network card, each with its place in the order, if it
    is there. Those in `broken` have no boot sector.
    """
    xml = ""
    iso = cd.disc(tmp_path / "cd.iso", disk("hello", 4, STAY=1, TAG="cdrom").read_bytes(),
                  cd.validation() + cd.entry(cd.NO_EMULATION, sectors=4))
    places = {name: n + 1 for n, name in enumerate(order)}
    for name, target, bus, device in (
            ("hd", "vda", "virtio", "disk"), ("usb", "sdx", "usb", "disk"), ("fd", "fda", "fdc", "floppy"),
            ("cdrom", "sda", "sata", "cdrom") if machine == "q35" else ("cdrom", "hda", "ide", "cdrom")):
        source = iso if name == "cdrom" else disk("hello", 2880, STAY=1, TAG=name)
        path = tmp_path / name  # QEMU locks a diskette's file
        path.write_bytes(bytes(1440 << 10) if name in broken else source.read_bytes())
        xml += libvirt.disk(path, target, places.get(name), bus, device)
    place = f"<boot order='{places['network']}'/>" if "network" in places else ""
    return xml + f"<interface type='user'><model type='e1000'/>{place}</interface>"


def ends_with(domain, order, booted):
    """Waits until the device has booted, or nothing has. The network must have been tried if it comes before."""
    if booted:
        domain.expect(domain.guest, f"guest: {booted} ", 90)
    else:
        domain.expect(domain.debug, "no bootable device")
        assert "guest:" not in domain.guest.read_text()
    tried = domain.debug.read_text()
    assert ("booting from iPXE" in tried) == ("network" in order)


@MACHINES
@pytest.mark.parametrize("order, broken, booted", ORDERS, ids=[order[0] for order in ORDERS])
def test_order_of_every_kind(daemon, machine, order, broken, booted, tmp_path):
    """<boot order>: what is in it is tried in its order, and nothing else is."""
    order = order.split()
    with Domain(daemon, tmp_path, machine, "", every_kind(tmp_path, machine, broken.split(), order)) as domain:
        ends_with(domain, order, booted)


@MACHINES
@pytest.mark.parametrize("devs, broken, booted", DEVS, ids=[dev[0] for dev in DEVS])
def test_devs_of_every_kind(daemon, machine, devs, broken, booted, tmp_path):
    """<boot dev>: the first device of each kind, and no other: not the USB disk, which is the second disk."""
    devs = devs.split()
    words = "".join(f"<boot dev='{name}'/>" for name in devs)
    with Domain(daemon, tmp_path, machine, words, every_kind(tmp_path, machine, broken.split(), ())) as domain:
        ends_with(domain, devs, booted)


@MACHINES
def test_reboot_timeout(daemon, machine, tmp_path):
    """If nothing boots, the machine restarts after the time of rebootTimeout, or never."""
    empty = tmp_path / "empty"
    empty.write_bytes(bytes(1 << 20))
    drives = libvirt.disk(empty, "vda")
    with Domain(daemon, tmp_path, machine, "<boot dev='hd'/>" + SERIAL.format(100), drives) as domain:
        end = time.monotonic() + 60 * PATIENCE
        while domain.debug.read_text().count("Selkie ") < 3 and time.monotonic() < end:
            time.sleep(0.2)
        assert domain.debug.read_text().count("Selkie ") >= 3
    with Domain(daemon, tmp_path, machine, "<boot dev='hd'/>" + SERIAL.format(-1), drives) as domain:
        domain.expect(domain.debug, "No bootable device.\n")


class Console:
    """`virsh console` in a terminal of its own. Use it by `with`."""

    def __init__(self, daemon, name):
        self.words, self.seen = daemon.inside("virsh", "console", "--force", name), b""

    def __enter__(self):
        self.main, terminal = pty.openpty()
        self.process = subprocess.Popen(self.words, stdin=terminal, stdout=terminal, stderr=terminal,
                                        start_new_session=True)
        os.close(terminal)
        return self

    def __exit__(self, *_):
        # virsh may ignore SIGTERM while it waits for its terminal to take output.
        self.process.kill()
        self.process.wait()
        os.close(self.main)

    def expect(self, text, seconds=60):
        end = time.monotonic() + seconds * PATIENCE
        while text not in self.seen and time.monotonic() < end:
            if select.select([self.main], [], [], 1)[0]:
                try:
                    self.seen += os.read(self.main, 4096)
                except OSError:  # virsh has ended
                    break
        assert text in self.seen, self.seen.decode(errors="replace")

    def send(self, keys):
        os.write(self.main, keys)


@MACHINES
def test_console_and_menu(daemon, machine, tmp_path):
    """`virsh console` shows POST's messages, and the boot menu can be used there."""
    words = "<bootmenu enable='yes' timeout='30000'/>" + SERIAL.format(-1)
    with Domain(daemon, tmp_path, machine, words, disks(1, 2)) as domain:
        with Console(daemon, domain.name) as console:
            console.expect(b"Connected to domain")
            # Output from before the console was connected is lost, so reset the machine.
            daemon.virsh("reset", domain.name)
            console.expect(b"Press ESC for boot menu.")
            console.send(b"\x1b")
            console.expect(b"2. ")
            console.send(b"2")
            console.expect(b"Booting from Hard Disk...")
        domain.expect(domain.guest, "guest: second 80")


@MACHINES
def test_smbios(daemon, machine, tmp_path):
    """The values of <sysinfo> are in the guest's SMBIOS tables."""
    info = ("<sysinfo type='smbios'><system><entry name='manufacturer'>Acme Works</entry>"
            "<entry name='serial'>S-4711</entry></system></sysinfo>")
    with Domain(daemon, tmp_path, machine, "<smbios mode='sysinfo'/>", FIRST, info) as domain:
        domain.expect(domain.guest, "guest: first 80")
        memory = tmp_path / "memory"
        daemon.virsh("qemu-monitor-command", domain.name, json.dumps(
            {"execute": "pmemsave",
             "arguments": {"val": 0xF0000, "size": 0x10000, "filename": str(memory)}}))
        assert b"Acme Works\0" in memory.read_bytes() and b"S-4711\0" in memory.read_bytes()


def test_missing_file(tmp_path):
    """If the descriptor names a file that does not exist, libvirt says so and starts no machine."""
    if reason := libvirt.missing():
        pytest.skip(reason)
    descriptors = tmp_path / "firmware"
    describe(descriptors, tmp_path / "gone")
    with libvirt.Libvirt(tmp_path, descriptors) as daemon:
        done = daemon.virsh("create", Domain(daemon, tmp_path, devices=FIRST).xml, check=False)
        assert done.returncode and "error" in done.stderr and "bios-256k.bin" in done.stderr


def test_log(daemon, tmp_path):
    """
    scripts/log reads the log of a domain that it gets by name, and says if there is no such domain.
    """
    def log(*words):
        return subprocess.run(daemon.inside(paths.TREE / "scripts/log", *words), text=True, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    with Domain(daemon, tmp_path, devices=FIRST) as domain:
        domain.expect(domain.guest, "guest: first 80")
        assert log(domain.name).stdout == domain.debug.read_text()
        assert log("--why", domain.name).stdout.endswith(": was started\n")
    missing = log(domain.name)
    assert missing.returncode and "failed to get domain" in missing.stderr
