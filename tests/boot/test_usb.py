# SPDX-License-Identifier: BSD-2-Clause
"""Tests USB disks and CD drives, on root ports and behind hubs, and USB keyboards in the menu and
at a boot loader.
"""

import time

import pytest

from lib import cd, paths
from lib.guest import disk
from lib.linux import Linux
from lib.vm import VM, drive

MACHINES = ["pc", "q35"]
# An EHCI controller with its three companions, as on the ICH9.
COMPANIONS = "ich9"
# Controllers that serve full speed, which QEMU's hub has.
HUBS = ["qemu-xhci", "nec-usb-xhci", "piix3-usb-uhci", "piix4-usb-uhci", "ich9-usb-uhci1",
        "ich9-usb-uhci6", "pci-ohci", COMPANIONS]
CONTROLLERS = [*HUBS, "usb-ehci", "ich9-usb-ehci1"]
BOOTED = 0x10
ENDED = 8
# Combinations that run every time. Full runs have all.
USUAL = [("q35", "qemu-xhci"), ("pc", "usb-ehci"), ("pc", "piix3-usb-uhci"), ("q35", COMPANIONS),
         ("q35", "pci-ohci")]


def matrix(controllers, usual=None):
    return [pytest.param(machine, controller,
                         marks=[] if (machine, controller) in (usual or USUAL) else pytest.mark.full)
            for machine in MACHINES for controller in controllers]


def storage(path, name="d", bootindex=None, port=None, **more):
    words = [f"usb-storage,bus=x.0,drive={name}"]
    words += [f"bootindex={bootindex}"] if bootindex is not None else []
    words += [f"port={port}"] if port is not None else []
    words += [f"{k}={v}" for k, v in more.items()]
    return ["-drive", f"if=none,id={name},format=raw,file={path},snapshot=on",
            "-device", ",".join(words)]


def host(machine, controller):
    """Returns QEMU arguments for a controller whose bus is x.0."""
    if controller != COMPANIONS:
        return ["-machine", machine, "-device", f"{controller},id=x"]
    words = ["-machine", machine, "-device", "ich9-usb-ehci1,id=x,addr=1d.7,multifunction=on"]
    for i in range(3):
        words += ["-device", f"ich9-usb-uhci{i + 1},masterbus=x.0,firstport={2 * i},"
                             f"addr=1d.{i},multifunction=on"]
    return words


@pytest.mark.parametrize("machine, controller", matrix(CONTROLLERS))
def test_disk(machine, controller):
    with VM(*host(machine, controller), *storage(disk("hello"))) as vm:
        vm.expect("guest: hello 80")
        assert vm.wait() == BOOTED


@pytest.mark.parametrize("machine, controller", matrix(CONTROLLERS))
def test_boot_order(machine, controller):
    """Boots by port, as the VMM's boot order names it."""
    other = disk("hello", TAG="other")
    third = drive("virtio", other, 2, "b") if "uhci" in controller else storage(other, "b", 2, 3)
    with VM(*host(machine, controller), *storage(other, "a", 3, 1), *third, *storage(disk("hello", TAG="second"), "c", 1, 2)) as vm:
        vm.expect("guest: second 80")
        assert vm.wait() == BOOTED


@pytest.mark.parametrize("machine, controller", matrix(HUBS))
@pytest.mark.parametrize("hubs", [1, pytest.param(2, marks=pytest.mark.full),
                                  pytest.param(5, marks=pytest.mark.full)])
def test_behind_hubs(machine, controller, hubs):
    """The boot order names each hub on the way."""
    words, port = [], "2"
    for _ in range(hubs):
        words += ["-device", f"usb-hub,bus=x.0,port={port}"]
        port += ".3"
    with VM(*host(machine, controller), *words, *storage(disk("hello", TAG="other"), "a", 2, 1),
            *storage(disk("hello", TAG="far"), "b", 1, port)) as vm:
        vm.expect("guest: far 80")
        assert vm.wait() == BOOTED


@pytest.mark.parametrize("port", [pytest.param(1, marks=pytest.mark.full), 4,
                                  pytest.param(6, marks=pytest.mark.full)])
def test_companion(port):
    """Each companion has two of the ports. Device paths name the EHCI controller's port."""
    with VM(*host("q35", COMPANIONS), *storage(disk("hello", TAG="other"), "a", 2, 3),
            "-device", f"usb-hub,bus=x.0,port={port}",
            *storage(disk("hello", TAG="far"), "b", 1, f"{port}.2")) as vm:
        vm.expect("guest: far 80")
        assert vm.wait() == BOOTED


@pytest.mark.full
def test_last_ports_of_two_hubs():
    """A device is on the last port of a hub, which is on the last port of another hub."""
    with VM(*host("q35", "qemu-xhci"), "-device", "usb-hub,bus=x.0,port=1",
            "-device", "usb-hub,bus=x.0,port=1.8", *storage(disk("hello"), port="1.8.8")) as vm:
        vm.expect("guest: hello 80")
        assert vm.wait() == BOOTED


# Two of each kind, in the slots of a machine that has room for them.
MANY = ["qemu-xhci", "nec-usb-xhci", "usb-ehci", "piix3-usb-uhci", "pci-ohci"] * 2


@pytest.mark.selkie     # SeaBIOS numbers USB disks in the order in which they answer
@pytest.mark.parametrize("machine", MACHINES)
def test_many_controllers(machine):
    """There may be any number of each controller. Here each has a disk, and all can be read."""
    words, last = [], len(MANY) - 1
    for i, controller in enumerate(MANY):
        stick = storage(disk("drives", TAG=f"on{i}", COUNT=len(MANY)), f"d{i}", last - i)
        words += ["-device", f"{controller},id=c{i}",
                  *[word.replace("bus=x.0", f"bus=c{i}.0") for word in stick]]
    with VM("-machine", machine, *words) as vm:
        found = vm.expect("guest: booted 80:(.*) end").group(1).split()
        assert found == [f"{0x80 + i:02X}=on{last - i}" for i in range(len(MANY))]


@pytest.mark.full
@pytest.mark.parametrize("size", [512, 4096])
def test_sector_sizes(size):
    with VM(*host("q35", "qemu-xhci"), *storage(disk("hello"), logical_block_size=size,
                                                physical_block_size=4096)) as vm:
        vm.expect("guest: hello 80")
        assert vm.wait() == BOOTED


# Machines, controllers and devices with several units: those of every run, and those of full runs.
UNITS = [("q35", "qemu-xhci", "usb-bot"), ("q35", "qemu-xhci", "usb-uas"),
         ("pc", "usb-ehci", "usb-uas")]
MORE_UNITS = [(machine, controller, "usb-bot") for machine in MACHINES for controller in CONTROLLERS]
MORE_UNITS += [(machine, controller, "usb-uas") for machine in MACHINES
               for controller in ["qemu-xhci", "usb-ehci", COMPANIONS]]


def units():
    return [*UNITS, *(pytest.param(*at, marks=pytest.mark.full) for at in MORE_UNITS
                      if at not in UNITS)]


@pytest.mark.parametrize("machine, controller, adapter", units())
def test_units(machine, controller, adapter):
    """A device has several units. The one that the boot order names boots."""
    unit = "scsi-hd,bus=b.0,scsi-id=0"
    words = []
    for lun, tag in enumerate(["first", "second", "third"]):
        words += ["-drive", f"if=none,id=d{lun},format=raw,snapshot=on,"
                            f"file={disk('hello', TAG=tag)}",
                  "-device", f"{unit},lun={lun},drive=d{lun},bootindex={3 - lun}"]
    with VM(*host(machine, controller), "-device", f"{adapter},id=b,bus=x.0", *words) as vm:
        vm.expect("guest: third 80")
        assert vm.wait() == BOOTED


@pytest.mark.parametrize("machine, controller, adapter", units())
def test_cd_drive(tmp_path, machine, controller, adapter):
    disc = cd.grub(tmp_path / "grub.iso", "serial\nterminal_output serial\necho grub is here\n")
    with VM(*host(machine, controller), "-drive",
            f"if=none,id=c,format=raw,media=cdrom,readonly=on,file={disc}",
            "-device", f"{adapter},id=b,bus=x.0", "-device", "scsi-cd,bus=b.0,drive=c") as vm:
        vm.serial.expect("grub is here")


@pytest.mark.selkie
@pytest.mark.parametrize("machine, controller", [
    ("q35", "qemu-xhci"), *(pytest.param(*at, marks=pytest.mark.full)
                            for at in [("pc", "nec-usb-xhci"), ("pc", "piix3-usb-uhci"),
                                       ("q35", "pci-ohci")])])
def test_sixteen_disks(machine, controller):
    """The disks are behind hubs, of which up to five are in a row."""
    ports = [f"1.1{'.1' * deep}.{port}" for deep in range(4) for port in (2, 3, 4, 5)]
    words = ["-device", "usb-hub,bus=x.0,port=1"]
    for deep in range(4):
        words += ["-device", f"usb-hub,bus=x.0,port=1.1{'.1' * deep}"]
    last = len(ports) - 1
    for i, port in enumerate(ports):
        words += storage(disk("drives", TAG=f"on{i}", COUNT=len(ports)), f"d{i}", last - i, port)
    with VM(*host(machine, controller), *words) as vm:
        found = vm.expect("guest: booted 80:(.*) end").group(1).split()
        assert found == [f"{0x80 + i:02X}=on{last - i}" for i in range(len(ports))]


@pytest.mark.selkie
def test_kinds_of_devices(tmp_path):
    """
    One controller has disks and CD drives of both transports, two keyboards, a mouse and a tablet,
    in part behind a hub. All work, and the disk that is named first boots.
    """
    disc = cd.grub(tmp_path / "grub.iso", "echo no")
    words = ["-device", "usb-hub,bus=x.0,port=4"]
    for name, adapter, port, unit in (("a", "usb-bot", "1", "hd"), ("b", "usb-uas", "2", "hd"),
                                      ("c", "usb-bot", "3", "cd"), ("d", "usb-bot", "4.1", "cd")):
        image = disk("hello", TAG=f"on-{name}") if unit == "hd" else disc
        words += ["-drive", f"if=none,id={name},format=raw,readonly=on,file={image}"
                            f"{',media=cdrom' if unit == 'cd' else ''}",
                  "-device", f"{adapter},id=h{name},bus=x.0,port={port}",
                  "-device", f"scsi-{unit},bus=h{name}.0,drive={name},"
                             f"bootindex={1 if name == 'b' else 2 + ord(name)}"]
    for driver, port in (("usb-kbd", "4.2"), ("usb-kbd", "4.3"), ("usb-mouse", "4.4"),
                         ("usb-tablet", "4.5")):
        words += ["-device", f"{driver},bus=x.0,port={port}"]
    with VM(*host("q35,i8042=off", "qemu-xhci"), *words) as vm:
        vm.expect("guest: on-b 80")
        for line in ("USB 4.2: keyboard", "USB 4.3: keyboard", "USB 4.4: mouse", "USB 4.5: mouse",
                     "USB 1 0,0: QEMU", "USB 2 0,0: QEMU", "USB 3 0,0: QEMU", "USB 4.1 0,0: QEMU"):
            assert line in vm.debug
        assert vm.wait() == BOOTED


def test_after_a_reset():
    """The controller works after a reset, in the state in which the last guest left it."""
    with VM(*host("q35", "qemu-xhci"), *storage(disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello 80")
        vm.qmp("system_reset")
        vm.expect("guest: hello 80")


def two_disks():
    return [*drive("virtio", disk("hello", STAY=1, TAG="one"), 1, "a"),
            *drive("virtio", disk("hello", STAY=1, TAG="two"), 2, "b")]


@pytest.mark.parametrize("machine, controller", matrix(CONTROLLERS))
def test_keyboard_in_the_menu(machine, controller):
    """The machine has no 8042, so the keys come from the USB keyboard."""
    choose(host(f"{machine},i8042=off", controller), "1")


@pytest.mark.full
@pytest.mark.parametrize("machine, controller", matrix(HUBS))
def test_keyboard_behind_a_hub(machine, controller):
    choose([*host(f"{machine},i8042=off", controller), "-device", "usb-hub,bus=x.0,port=1"], "1.4")


def choose(words, port):
    """
    Boots the second disk by the menu. A mouse is on another port.
    """
    with VM(*words, "-device", "usb-mouse,bus=x.0,port=2",
            "-device", f"usb-kbd,bus=x.0,port={port}", "-boot", "menu=on,splash-time=20000",
            *two_disks()) as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.hmp("sendkey esc")
        vm.expect_screen("Select boot device:")
        vm.hmp("sendkey 2")
        vm.expect("guest: two")


def test_keyboard_unplugged():
    """
    One of two keyboards is pulled out while the prompt is shown. The other keyboard still works.
    """
    with VM(*host("q35,i8042=off", "qemu-xhci"), "-device", "usb-kbd,bus=x.0,port=2",
            "-device", "usb-kbd,bus=x.0,port=1,id=gone", "-boot", "menu=on,splash-time=20000",
            *two_disks()) as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.qmp("device_del", id="gone")
        vm.hmp("sendkey esc")
        vm.expect_screen("Select boot device:")
        vm.hmp("sendkey 2")
        vm.expect("guest: two")


@pytest.mark.full
@pytest.mark.skipif(not paths.DEBIAN.exists(), reason="no Debian disk: make image")
@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("controller", ["qemu-xhci", "nec-usb-xhci", "usb-ehci", "piix3-usb-uhci",
                                        "pci-ohci", COMPANIONS])
def test_debian(machine, controller):
    """GRUB and the kernel come from the disk, and the kernel's driver takes over the controller."""
    with Linux(*host(machine, controller), *storage(paths.DEBIAN, bootindex=0),
               "-device", "usb-kbd,bus=x.0") as vm:
        assert "booting from USB" in vm.debug
        # The kernel may find the disk only after the shell has started. Then nothing but this loads
        # its driver.
        vm.run("modprobe usb_storage; for i in $(seq 60); do lsblk -dno TRAN | grep usb && break; "
               "sleep 0.5; done; lsblk -dno TRAN | grep usb", timeout=60)
        assert "error" not in vm.run("dmesg | grep -i hci")


@pytest.mark.parametrize("machine, controller", matrix(CONTROLLERS))
def test_keyboard_at_a_loader(tmp_path, machine, controller):
    """GRUB reads a line by INT 16h."""
    disc = cd.grub(tmp_path / "grub.iso", "serial\nterminal_output serial\nterminal_input console\n"
                   "echo grub is here\nread line\necho got-$line-end\n")
    with VM(*host(f"{machine},i8042=off", controller), "-drive",
            f"if=none,id=c,format=raw,media=cdrom,readonly=on,file={disc}", "-device",
            "virtio-scsi-pci,id=s", "-device", "scsi-cd,bus=s.0,drive=c",
            "-device", "usb-kbd,bus=x.0") as vm:
        vm.serial.expect("grub is here")
        for key in ("h", "e", "y", "shift-x", "ret"):
            vm.hmp(f"sendkey {key}")
            time.sleep(0.3)
        vm.serial.expect("got-heyX-end")


@pytest.mark.selkie
@pytest.mark.parametrize("controller", ["qemu-xhci", *(
    pytest.param(name, marks=pytest.mark.full) for name in CONTROLLERS if name != "qemu-xhci")])
def test_held_key(tmp_path, controller):
    """The firmware repeats a key that is held; the keyboard itself reports only changes."""
    disc = cd.grub(tmp_path / "grub.iso", GRUB_READS)
    with VM(*host("q35,i8042=off", controller), "-drive",
            f"if=none,id=c,format=raw,media=cdrom,readonly=on,file={disc}", "-device",
            "virtio-scsi-pci,id=s", "-device", "scsi-cd,bus=s.0,drive=c",
            "-device", "usb-kbd,bus=x.0") as vm:
        vm.serial.expect("grub is here")
        press(vm, "a", True)
        time.sleep(3)
        press(vm, "a", False)
        vm.hmp("sendkey ret")
        vm.serial.expect("got-a{5,}-end")
        answers(vm, "hey")      # it has stopped


def press(vm, key, down):
    vm.qmp("input-send-event", events=[
        {"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": key}}}])


@pytest.mark.parametrize("machine, controller", matrix(CONTROLLERS))
@pytest.mark.warns("no device|is gone|I/O error|does not recover")
def test_unplugged_during_a_read(machine, controller):
    """
    The request and all later ones end with an error. Reads are slow, so that one is under way when
    the disk is pulled out.
    """
    usb = storage(disk("hello"))
    usb[1] += ",throttling.iops-total=2"
    usb[3] += ",id=gone"
    with VM(*host(machine, controller), *usb,
            *drive("virtio", disk("unplug"), 1, "boot")) as vm:
        vm.expect("guest: reads")
        time.sleep(1)
        vm.qmp("device_del", id="gone")
        assert vm.expect("guest: status 00(..)\n").group(1) != "00"
        assert vm.expect("guest: status 00(..)\n").group(1) != "00"
        assert vm.wait() == ENDED


@pytest.mark.full
@pytest.mark.parametrize("machine, controller", [("q35", "qemu-xhci"), ("pc", "piix3-usb-uhci"),
                                                 ("q35", "pci-ohci")])
@pytest.mark.warns("no device|is gone|I/O error|does not recover")
def test_unplugged_behind_a_hub(machine, controller):
    usb = storage(disk("hello"), port="1.3")
    usb[1] += ",throttling.iops-total=2"
    usb[3] += ",id=gone"
    with VM(*host(machine, controller), "-device", "usb-hub,bus=x.0,port=1", *usb,
            *drive("virtio", disk("unplug"), 1, "boot")) as vm:
        vm.expect("guest: reads")
        time.sleep(1)
        vm.qmp("device_del", id="gone")
        assert vm.expect("guest: status 00(..)\n").group(1) != "00"
        assert vm.wait() == ENDED


def test_tablet():
    """A tablet has no boot protocol. The firmware takes it for a mouse, and its log says so."""
    with VM(*host("q35,i8042=off", "qemu-xhci"), "-device", "usb-tablet,bus=x.0",
            "-device", "usb-kbd,bus=x.0", *drive("virtio", disk("hello"), 1)) as vm:
        vm.expect("guest: hello")
        assert ": mouse\n" in vm.debug
        assert vm.wait() == BOOTED


@pytest.mark.selkie
@pytest.mark.parametrize("machine, controller", [
    pytest.param(*cell, marks=[] if cell == ("q35", "qemu-xhci") else pytest.mark.full)
    for cell in [(machine, controller) for machine in MACHINES for controller in HUBS]])
@pytest.mark.parametrize("kind", ["disk", "cdrom"])
def test_plugged_in_during_the_menu(machine, controller, kind, tmp_path):
    """
    A keyboard that is plugged in while the menu is shown works, and such a drive gets into the
    list.
    """
    late = disk("hello", TAG="late")
    if kind == "cdrom":
        late = cd.grub(tmp_path / "grub.iso", "serial\nterminal_output serial\necho guest: late\n")
    with VM(*host(f"{machine},i8042=off", controller), "-device", "usb-hub,bus=x.0,port=1",
            "-drive", f"if=none,id=late,format=raw,file={late},readonly=on,media={kind}",
            "-boot", "menu=on,splash-time=60000", *two_disks()) as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.qmp("device_add", driver="usb-kbd", bus="x.0", port="1.3", id="k")
        vm.debug.expect(": keyboard")
        vm.hmp("sendkey esc")
        vm.expect_screen("Select boot device:")
        vm.qmp("device_add", driver="usb-storage", bus="x.0", port="2", id="s", drive="late")
        vm.expect_screen("USB 2")
        vm.hmp("sendkey 3")
        (vm.serial if kind == "cdrom" else vm).expect("guest: late")


GRUB_READS = ("serial\nterminal_output serial\nterminal_input console\necho grub is here\n"
              "read line\necho got-$line-end\nread line\necho got-$line-end\n")


def answers(vm, text):
    for key in (*text, "ret"):
        vm.hmp(f"sendkey {key}")
        time.sleep(0.2)
    vm.serial.expect(f"got-{text}-end")


# Each transfer takes a frame on these, so a strict order leaves them to the time after POST.
FRAMED = [at for at in CONTROLLERS if "hci" in at and "ehci" not in at and "xhci" not in at]


@pytest.mark.selkie
@pytest.mark.parametrize("machine, controller", matrix(HUBS, [("pc", "piix3-usb-uhci"),
                                                              ("q35", "pci-ohci")]))
def test_strict_order(tmp_path, machine, controller):
    """
    POST does not wait for devices on UHCI and OHCI that are not to be booted. The keyboard, which is
    behind a hub, works at a loader all the same. A disk on a controller without waits has a number:
    also on EHCI, whose companion has the keyboard.
    """
    disc = cd.grub(tmp_path / "grub.iso", GRUB_READS.replace("echo", "ls\necho", 1))
    with VM("-boot", "strict=on", *host(f"{machine},i8042=off", controller), "-drive",
            f"if=none,id=c,format=raw,media=cdrom,readonly=on,file={disc}", "-device",
            "virtio-scsi-pci,id=s", "-device", "scsi-cd,bus=s.0,drive=c,bootindex=1",
            *storage(disk("hello"), port=2), "-device", "usb-hub,bus=x.0,port=1",
            "-device", "usb-kbd,bus=x.0,port=1.3") as vm:
        drives = vm.serial.expect(r"([^$]*)grub is here").group(1)
        vm.debug.expect(": keyboard")
        assert ("(hd0)" in drives) == (controller not in FRAMED)
        answers(vm, "hey")
        answers(vm, "you")


@pytest.mark.selkie
@pytest.mark.parametrize("machine, controller", matrix(FRAMED, [("pc", "piix4-usb-uhci")]))
def test_strict_order_and_the_menu(machine, controller):
    """If the user is asked, the keyboard is there."""
    with VM(*host(f"{machine},i8042=off", controller), *two_disks(), "-device", "usb-kbd,bus=x.0",
            "-boot", "strict=on,menu=on,splash-time=20000") as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.debug.expect(": keyboard")
        vm.hmp("sendkey esc")
        vm.expect_screen("Select boot device:")
        vm.hmp("sendkey 2")
        vm.expect("guest: two")


# Devices after POST: each kind of controller has one of the two every time.
LATE_KEYBOARDS = [("pc", "piix3-usb-uhci"), ("q35", "pci-ohci")]
LATE_DISKS = [("q35", "qemu-xhci"), ("pc", "usb-ehci")]


def plug_in(vm, driver, **more):
    vm.qmp("device_add", driver=driver, bus="x.0", **more)


@pytest.mark.selkie
@pytest.mark.parametrize("machine, controller", matrix(CONTROLLERS, LATE_KEYBOARDS))
def test_plugged_in_at_a_loader(tmp_path, machine, controller):
    """
    A keyboard is plugged in while GRUB waits for a key, is pulled out, and is plugged in again.
    """
    disc = cd.grub(tmp_path / "grub.iso", GRUB_READS)
    with VM(*host(f"{machine},i8042=off", controller), "-drive",
            f"if=none,id=c,format=raw,media=cdrom,readonly=on,file={disc}", "-device",
            "virtio-scsi-pci,id=s", "-device", "scsi-cd,bus=s.0,drive=c") as vm:
        vm.serial.expect("grub is here")
        plug_in(vm, "usb-kbd", id="k", port="1")
        vm.debug.expect(": keyboard")
        answers(vm, "hey")
        vm.qmp("device_del", id="k")
        plug_in(vm, "usb-kbd", id="again", port="1")
        vm.debug.expect(": keyboard")
        answers(vm, "you")


@pytest.mark.selkie
@pytest.mark.parametrize("machine, controller", matrix(CONTROLLERS, LATE_DISKS))
@pytest.mark.warns("no device|is gone|I/O error|does not recover")
def test_disk_comes_back(machine, controller):
    """
    A program reads a disk that is pulled out and plugged in again. The disk keeps its drive number.
    QEMU keeps the first device's file open for a while.
    """
    words = []
    for name in ("first", "second"):
        words += ["-blockdev", f"driver=file,node-name={name},filename={disk('hello')},"
                               "read-only=on,locking=off"]
    with VM(*host(machine, controller), *drive("virtio", disk("back"), 1, "boot"), *words,
            "-device", "usb-storage,id=gone,bus=x.0,port=1,drive=first,bootindex=2") as vm:
        vm.expect("guest: reads")
        vm.qmp("device_del", id="gone")
        vm.expect("guest: gone")
        plug_in(vm, "usb-storage", id="again", port="1", drive="second")
        vm.expect("guest: back")
        assert vm.wait() == ENDED


@pytest.mark.selkie
@pytest.mark.parametrize("machine, controller", matrix(CONTROLLERS))
@pytest.mark.warns("no device|is gone|I/O error|does not recover")
def test_disk_comes_back_after_a_keyboard(machine, controller):
    """
    In the menu a keyboard takes a disk's port. The disk comes back to it when a program runs.
    """
    words = []
    for name in ("first", "second"):
        words += ["-blockdev", f"driver=file,node-name={name},filename={disk('hello')},"
                               "read-only=on,locking=off"]
    with VM(*host(f"{machine},i8042=off", controller), *drive("virtio", disk("back"), 1, "boot"),
            *words, "-device", "usb-storage,id=gone,bus=x.0,port=1,drive=first,bootindex=2",
            "-boot", "menu=on,splash-time=60000") as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.qmp("device_del", id="gone")
        plug_in(vm, "usb-kbd", id="k", port="1")
        vm.debug.expect(": keyboard")
        vm.hmp("sendkey esc")
        vm.expect_screen("Select boot device:")
        vm.hmp("sendkey 1")
        vm.expect("guest: gone")
        vm.qmp("device_del", id="k")
        plug_in(vm, "usb-storage", id="again", port="1", drive="second")
        vm.expect("guest: back")
        assert vm.wait() == ENDED


@pytest.mark.selkie
@pytest.mark.parametrize("machine, controller", matrix(HUBS))
@pytest.mark.warns("no device|is gone|I/O error|does not recover")
def test_hub_comes_back_in_the_menu(machine, controller):
    """
    While the menu is shown, a hub with a keyboard and a disk behind it is pulled out and plugged in
    again, twice. Each time both work, and at last the disk boots. Behind a companion the hub has no
    keyboard: QEMU would end with a failed assertion, because it lets the companion go on with the
    keyboard's transfers when the hub is gone.
    """
    words = []
    for i in range(3):
        words += ["-blockdev", f"driver=file,node-name=disk{i},read-only=on,locking=off,"
                               f"filename={disk('hello', TAG='behind')}"]
    keyboard = "2" if controller == COMPANIONS else "1.2"
    with VM(*host(f"{machine},i8042=off", controller), *words,
            "-device", "usb-hub,id=hub0,bus=x.0,port=1",
            "-device", f"usb-kbd,bus=x.0,port={keyboard}",
            "-device", "usb-storage,bus=x.0,port=1.4,drive=disk0",
            "-boot", "menu=on,splash-time=60000", *two_disks()) as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.debug.expect(": keyboard")
        vm.hmp("sendkey esc")
        vm.expect_screen("Select boot device:")
        for i in (1, 2):
            vm.qmp("device_del", id=f"hub{i - 1}")
            time.sleep(0.5)
            plug_in(vm, "usb-hub", id=f"hub{i}", port="1")
            plug_in(vm, "usb-storage", id=f"disk{i}", port="1.4", drive=f"disk{i}")
            if keyboard != "2":
                plug_in(vm, "usb-kbd", id=f"keyboard{i}", port=keyboard)
                vm.debug.expect(": keyboard")
            # The disk is in the list as another one, because it may be another one.
            vm.expect_screen(f"{3 + i}\\. USB 1.4")
        vm.hmp("sendkey 5")
        vm.expect("guest: behind")
