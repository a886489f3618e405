# SPDX-License-Identifier: BSD-2-Clause
"""Tests the boot menu, set by QEMU's -boot and by its knobs, -boot once, and the log's knobs."""

import time

import pytest

from lib import cd
from lib.guest import disk
from lib.vm import VM, drive

MACHINES = ["pc", "q35"]


def knob(tmp_path, name, value):
    """Returns QEMU arguments that set a knob under etc/ to a number or text."""
    path = tmp_path / name.replace("/", "-")
    path.write_bytes(value.encode() if isinstance(value, str) else value.to_bytes(4, "little"))
    return ["-fw_cfg", f"name={name},file={path}"]


def two_disks():
    return [*drive("virtio", disk("hello", STAY=1, TAG="one"), 1, "a"),
            *drive("virtio", disk("hello", STAY=1, TAG="two"), 2, "b")]


def press(vm, prompt, key, choice):
    vm.expect_screen(prompt)
    vm.hmp(f"sendkey {key}")
    vm.expect_screen("Select boot device:")
    vm.expect_screen(r"^1\. Virtio disk")
    vm.expect_screen(r"^2\. Virtio disk")
    vm.hmp(f"sendkey {choice}")


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("choice, booted", [("2", "two"), ("1", "one")])
def test_choice(machine, choice, booted):
    with VM("-machine", machine, "-boot menu=on,splash-time=20000", *two_disks()) as vm:
        press(vm, "Press ESC for boot menu", "esc", choice)
        vm.expect(f"guest: {booted} 80" if booted == "one" else f"guest: {booted} 8[01]")


@pytest.mark.selkie
def test_escape_leaves_the_order():
    with VM("-boot menu=on,splash-time=20000", *two_disks()) as vm:
        press(vm, "Press ESC for boot menu", "esc", "esc")
        vm.expect("guest: one 80")


def test_wrong_choices_are_ignored():
    with VM("-boot menu=on,splash-time=20000", *two_disks()) as vm:
        press(vm, "Press ESC for boot menu", "esc", "9")
        for key in ("0", "x", "f5", "2"):
            vm.hmp(f"sendkey {key}")
        vm.expect("guest: two")


def test_on_the_serial_console():
    with VM("-machine graphics=off -boot menu=on,splash-time=20000", *two_disks(),
            graphics=False) as vm:
        vm.serial.expect("Press ESC for boot menu")
        vm.send("\x1b")
        vm.serial.expect(r"2\. Virtio disk")
        vm.send("2")
        vm.expect("guest: two")


@pytest.mark.selkie
def test_splash_time():
    """The prompt waits for the time of -boot splash-time, and ignores other keys."""
    with VM("-boot menu=on,splash-time=3000", *two_disks()) as vm:
        vm.expect_screen("Press ESC for boot menu")
        start = time.monotonic()
        vm.hmp("sendkey spc")
        vm.expect("guest: one 80")
        assert 2 < time.monotonic() - start < 10


@pytest.mark.selkie
@pytest.mark.parametrize("code, prompt, key", [
    (0x86, r"Press F12 for boot menu", "f12"), (0x3B, "Press F1 for boot menu", "f1"),
    (0x85, "Press F11 for boot menu", "f11")])
def test_key(code, prompt, key, tmp_path):
    with VM("-boot menu=on,splash-time=20000", *knob(tmp_path, "etc/boot-menu-key", code),
            *two_disks()) as vm:
        press(vm, prompt, key, "2")
        vm.expect("guest: two")


def test_message(tmp_path):
    with VM("-boot menu=on,splash-time=500", *two_disks(),
            *knob(tmp_path, "etc/boot-menu-message", "Any words at all")) as vm:
        vm.expect_screen("^Any words at all")
        vm.expect("guest: one")


@pytest.mark.parametrize("value, disks, offered", [(0, 2, False), (1, 1, True), (2, 2, True)])
def test_show(value, disks, offered, tmp_path):
    """etc/show-boot-menu works without -boot menu=, and overrides it."""
    with VM("-boot menu=on,splash-time=300", *two_disks()[:4 * disks],
            *knob(tmp_path, "etc/show-boot-menu", value)) as vm:
        vm.expect("guest: one")
        assert ("Press ESC" in vm.screen()) == offered


@pytest.mark.selkie
def test_not_for_one_entry(tmp_path):
    with VM("-boot menu=on,splash-time=300 -net none", *two_disks()[:4],
            *knob(tmp_path, "etc/show-boot-menu", 2)) as vm:
        vm.expect("guest: one")
        assert "Press ESC" not in vm.screen()


@pytest.mark.parametrize("machine", MACHINES)
def test_once(machine, tmp_path):
    """With -boot once, the other order applies until the first reset."""
    disc = cd.disc(tmp_path / "cd.iso", disk("hello", 4, TAG="cd", STAY=1).read_bytes(),
                   cd.validation() + cd.entry(cd.NO_EMULATION, sectors=4))
    words = cd.drive(machine, disc)
    words[-1] = words[-1].replace(",bootindex=0", "")
    with VM(*words, *drive("virtio", disk("hello", STAY=1, TAG="disk")),
            "-boot once=d,order=c") as vm:
        vm.expect("guest: cd")
        vm.qmp("system_reset")
        vm.expect("guest: disk 80")
        vm.qmp("system_reset")
        vm.expect("guest: disk 80")


@pytest.mark.selkie
@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_log_level(level):
    """
    Lines above the level are left out, except the first line, which is written before the level is
    known.
    """
    with VM(f"-fw_cfg name=opt/org.selkie/log-level,string={level}",
            *drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello")
        levels = {line[0] for line in vm.debug.text().splitlines()[1:] if line[1:6].isdigit()}
    assert levels <= set("EWID"[:level + 1])
    assert ("I" in levels) == (level >= 2) and ("D" in levels) == (level == 3)


@pytest.mark.selkie
@pytest.mark.parametrize("value", [0, 1])
def test_screen_and_debug(value, tmp_path):
    with VM(*knob(tmp_path, "etc/screen-and-debug", value),
            *drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello")
        assert ("Booting from Hard Disk" in vm.debug) == bool(value)


@pytest.mark.selkie
def test_sercon_port(tmp_path):
    """The console is on the UART that etc/sercon-port names, and on the screen."""
    port = "-chardev", f"file,id=com2,path={tmp_path / 'com2'}", "-serial", "chardev:com2"
    with VM(*port, *knob(tmp_path, "etc/sercon-port", 0x2F8),
            *drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello")
        vm.expect_screen("Booting from Hard Disk")
        assert "Booting from Hard Disk" in (tmp_path / "com2").read_text(encoding="latin-1")
        assert "Booting" not in vm.serial


@pytest.mark.warns("boot from |no bootable device")
@pytest.mark.selkie
def test_not_strict(tmp_path):
    """A disk without a bootindex is tried last."""
    blank = tmp_path / "blank"
    blank.write_bytes(bytes(1 << 20))
    with VM("-boot strict=off", *drive("virtio", blank, 1),
            *drive("ide", disk("hello"), None, "second")) as vm:
        vm.expect("guest: hello")


UUID = "12345678-9abc-def0-1122-334455667788"


@pytest.mark.parametrize("machine", MACHINES)
def test_uuid(machine):
    """
    Management tools look for the machine's UUID after the first line. By default there is none.
    """
    with VM("-machine", f"{machine},graphics=off", "-uuid", UUID,
            *drive("virtio", disk("hello", STAY=1)), graphics=False) as vm:
        vm.serial.expect(rf"SeaBIOS [^\n]*\n\r?Machine UUID {UUID}\r?\n")
        vm.expect("guest: hello")
    with VM("-machine", machine, *drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello")
        assert "UUID" not in vm.screen()


def keys(vm, *names):
    for name in names:
        vm.hmp(f"sendkey {name}")


@pytest.mark.selkie
@pytest.mark.parametrize("machine", MACHINES)
def test_arrows(machine):
    """Enter chooses the marked entry. The lines show bus and size."""
    with VM("-machine", machine, "-boot menu=on,splash-time=20000", *two_disks()) as vm:
        vm.expect_screen("Press ESC for boot menu")
        keys(vm, "esc")
        vm.expect_screen(r"^2\. Virtio disk PCI:[0-9a-f:.]*, virtio, 1024 KiB")
        row = vm.screen().splitlines().index(vm.expect_screen(r"^2\. .*").group())

        def marked():
            return vm.memory_at(0xB8000 + row * 160 + 1, 1)[0] == 0x70

        assert not marked()
        keys(vm, "down")
        vm.until(marked)
        keys(vm, "ret")
        vm.expect("guest: two")


# For each device that can be booted: its arguments, with the drive {}, and its line. SeaBIOS has the same order.
LINES = [
    ("-device ide-hd,bus=ide.0,drive={},model=Model", r"ata0-0: Model, IDE at 00:01\.1, 2048 KiB"),
    ("-device ich9-ahci,id=a,addr=5 -device ide-hd,bus=a.0,drive={}",
     r"AHCI/0: QEMU HARDDISK, SATA at 00:05\.0, 2048 KiB"),
    ("-device virtio-scsi-pci,id=v,addr=9 -device scsi-hd,bus=v.0,scsi-id=3,lun=2,drive={}",
     r"virtio-scsi 3,2: QEMU QEMU HARDDISK, SCSI at 00:09\.0, 2048 KiB"),
    ("-device virtio-blk-pci,addr=8,drive={}", r"Virtio disk PCI:00:08\.0, virtio, 2048 KiB"),
    ("-device qemu-xhci,id=x,addr=7 -device usb-storage,bus=x.0,port=1,drive={}",
     r"USB 1 0,0: QEMU QEMU HARDDISK, USB at 00:07\.0, 2048 KiB"),
    ("-device lsi53c895a,id=l,addr=10 -device scsi-hd,bus=l.0,drive={}",
     r"53C8xx 0,0: QEMU QEMU HARDDISK, SCSI at 00:10\.0, 2048 KiB"),
    ("-device megasas,id=m,addr=12 -device scsi-hd,bus=m.0,drive={}",
     r"MegaRAID 0,0: QEMU QEMU HARDDISK, SCSI at 00:12\.0, 2048 KiB"),
    ("-device sdhci-pci,addr=11 -device sd-card,drive={}", r"SD card QEMU!, SD at 00:11\.0, 2048 KiB"),
    ("-device nvme,serial=x,addr=6,drive={}", r"NVMe/1: QEMU NVMe Ctrl, NVMe at 00:06\.0, 2048 KiB"),
    ("-device floppy,drive={}", "Floppy drive A"),
    ("-device ide-cd,bus=ide.1,unit=0,drive={}", r"DVD/CD \[ata1-0: QEMU DVD-ROM\], IDE at 00:01\.1, 4096 KiB"),
    ("-device ide-cd,bus=ide.1,unit=1", r"DVD/CD \[ata1-1: QEMU DVD-ROM\], IDE at 00:01\.1, empty"),
    ("-device usb-storage,bus=x.0,port=2,drive={}",
     r"DVD/CD \[USB 2 0,0: QEMU QEMU CD-ROM\], USB at 00:07\.0, 4096 KiB"),
    ("-netdev user,id=n -device e1000,netdev=n,addr=13", r"iPXE \(PCI 00:13\.0\)"),
]


@pytest.mark.selkie
def test_lines(tmp_path):
    """A line tells model, bus, place and size of each device. F1 lists the disks, with their numbers."""
    medium, words = tmp_path / "medium", []
    medium.write_bytes(bytes(4 << 20))
    for i, (device, line) in enumerate(LINES):
        if "{}" in device:
            path = medium if "CD" in line else disk("hello", 2880 if "floppy" in device else 4096)
            words += ["-drive", f"if=none,id=d{i},format=raw,snapshot=on,file={path}"
                      + (",media=cdrom" if "CD" in line else "")]
        words += device.format(f"d{i}").split()
    with VM("-boot menu=on,splash-time=60000", *words) as vm:
        press_only(vm)
        for label, (_, line) in zip("123456789abcde", LINES):
            vm.expect_screen(rf"^{label}\. {line}$")
        keys(vm, "f1")
        for number, line in (("00", "Floppy drive A, floppy"), ("80", "ata0-0: Model, IDE, 2048 KiB"),
                             (r"e\d", "ata1-0: QEMU DVD-ROM, IDE, 4096 KiB, read-only"), ("88", "NVMe/1.*")):
            vm.expect_screen(rf"^  {number}h  {line}$")


@pytest.mark.selkie
def test_halts_while_it_waits():
    """While the firmware waits for a key, it does not use the host's processor."""
    with VM("-boot menu=on,splash-time=20000", *two_disks()) as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.until(lambda: "HLT=1" in vm.hmp("info registers"))
        keys(vm, "esc")
        vm.expect_screen("Select boot device")
        vm.until(lambda: "HLT=1" in vm.hmp("info registers"))


@pytest.mark.selkie
@pytest.mark.parametrize("machine", MACHINES)
def test_facts_and_log(machine):
    """F1 shows the machine and F2 the log. Both return to the menu."""
    with VM("-machine", machine, "-boot menu=on,splash-time=20000", "-smp 2", "-uuid", UUID,
            *two_disks()) as vm:
        press_only(vm)
        keys(vm, "f1")
        vm.expect_screen(rf"^UUID: +{UUID}")
        vm.expect_screen(r"^CPU: +2, \S")
        vm.expect_screen(r"^Failures:\n  none")
        vm.expect_screen(r"^  80h  Virtio disk")
        keys(vm, "end")
        vm.expect_screen(r"^  00:00\.0  8086:")
        keys(vm, "esc")
        vm.expect_screen(r"^Select boot device:\n\n1\. Virtio")
        keys(vm, "f2")
        vm.expect_screen(r"^I\d{5} 80h: Virtio disk")
        keys(vm, "esc")
        vm.expect_screen(r"^2\. Virtio")
        keys(vm, "2")
        vm.expect("guest: two")


def press_only(vm):
    vm.expect_screen("Press ESC for boot menu")
    keys(vm, "esc")
    vm.expect_screen("Select boot device")


@pytest.mark.selkie
@pytest.mark.warns("option ROM")
def test_facts_of_failures(tmp_path):
    """The facts (F1) also say why a device does not work."""
    rom = tmp_path / "broken.rom"
    rom.write_bytes(b"no option ROM" * 100)
    with VM("-boot menu=on,splash-time=20000", *two_disks(),
            "-device", f"virtio-rng-pci,romfile={rom}") as vm:
        press_only(vm)
        keys(vm, "f1")
        vm.expect_screen(r"^Failures:\nW\d{5} option ROM of [0-9a-f:.]+: ")


@pytest.mark.selkie
def test_loader_takes_over():
    """The last line says which program has the screen now."""
    with VM(*drive("virtio", disk("hello", STAY=1)), "-machine graphics=off",
            graphics=False) as vm:
        vm.serial.expect(r"Booting from Hard Disk\.\.\.\r?\nThe loader takes over\.\r?\n")
        vm.expect("guest: hello")


def many_disks(count):
    """Returns QEMU arguments for many disks on one adapter, each with a different guest."""
    words = ["-device", "virtio-scsi-pci,id=many"]
    for i in range(count):
        words += ["-drive", f"if=none,id=many{i},format=raw,snapshot=on,"
                  f"file={disk('hello', STAY=1, TAG=f'm{i}')}",
                  "-device", f"scsi-hd,bus=many.0,scsi-id={i},drive=many{i}"]
    return words


@pytest.mark.selkie
@pytest.mark.full
@pytest.mark.warns("has no number")
def test_many_on_serial():
    """A terminal alone shows the list of 250 disks, and what the keys do in it (test_menu_keys.py tests each key)."""
    with VM("-machine graphics=off -boot menu=on,splash-time=60000", *many_disks(250),
            graphics=False) as vm:
        vm.serial.expect("Press ESC for boot menu", timeout=60)
        vm.send("\x1b")
        vm.serial.expect("1 to 19 of 250", timeout=60)
        vm.send("\x1b[6~")
        vm.serial.expect("2 to 20 of 250")
        vm.send("/ 150,")
        vm.serial.expect("virtio-scsi 150,0: ")
        vm.serial.expect("Search:  150,")
        vm.send("\r")
        vm.expect("guest: m150 80")


@pytest.mark.selkie
def test_three_keyboards(tmp_path):
    """A PS/2 keyboard, a USB keyboard and a terminal can all be used."""
    with VM("-boot menu=on,splash-time=20000", *two_disks(), *knob(tmp_path, "etc/sercon-port", 0x3F8),
            "-device qemu-xhci,id=x -device usb-kbd,bus=x.0,id=usb") as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.send("\x1b")
        vm.expect_screen("Select boot device")
        keys(vm, "down")  # once the USB keyboard exists, QEMU sends keys to it
        row = vm.screen().splitlines().index(vm.expect_screen(r"^2\. .*").group())
        vm.until(lambda: vm.memory_at(0xB8000 + row * 160 + 1, 1)[0] == 0x70)
        vm.qmp("device_del", id="usb")
        vm.until(lambda: "usb" not in vm.hmp("info usb"))
        keys(vm, "ret")  # this key goes to the keyboard behind the 8042
        vm.expect("guest: two")


@pytest.mark.selkie
@pytest.mark.parametrize("controller", ["qemu-xhci", *(pytest.param(c, marks=pytest.mark.full) for c in (
    "usb-ehci", "piix3-usb-uhci", "pci-ohci"))])
def test_keyboard_comes_back(controller):
    """A USB keyboard can be pulled out and plugged in while the menu waits. It takes no more memory than before."""
    keyboard = {"driver": "usb-kbd", "bus": "x.0", "port": "1", "id": "usb"}
    if controller == "usb-ehci":
        keyboard["usb_version"] = 2
    with VM("-machine pc,i8042=off -boot menu=on,splash-time=60000", *two_disks(), "-device", f"{controller},id=x",
            "-device", ",".join(f"{k}={v}" for k, v in keyboard.items())) as vm:
        vm.expect_screen("Press ESC for boot menu")
        keys(vm, "esc")
        vm.expect_screen("Select boot device")
        for n in range(1, 5):
            vm.qmp("device_del", id="usb")
            vm.until(lambda: "usb" not in vm.hmp("info usb"))
            time.sleep(3)           # the firmware looks once a second
            vm.qmp("device_add", **keyboard)
            vm.until(lambda: vm.debug.text().count(": keyboard") > n)
        keys(vm, "2")
        vm.expect("guest: two")
