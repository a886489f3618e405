# SPDX-License-Identifier: BSD-2-Clause
"""Run the conformance image under QEMU and collect its TAP.

The image talks on debug port E9h: TAP lines, `#` comments, and `!` requests
(type a key, move the mouse), which go to QEMU by QMP. A part that hangs or
resets the machine costs one failed check; the rest runs in a fresh machine."""
import copy
import json
import os
import re
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import time

import emulators
from lib import paths

CONFIG_OFFSET = 512 + 16
CONFIG_MAGIC = 0x43464750
HOST_KEYS, HOST_MOUSE, HOST_VMM, HOST_FLOPPY, HOST_CDROM, HOST_USB, HOST_DRIVE0 = (1 << i for i in range(7))
SECTORS = 32768
BAD_LBA = 2000
ROMS = 0xC0000        # the beginning of adapters' ROMs and the BIOS
CD_IMAGE_LBA = 24     # the same as in mkcd.py

class Setup:
    """
    A machine to run on.

    boot         kind of disk that boots: "virtio", "ide", "ahci", "usb", "uas", "floppy"; or "cd0", "cd2",
                 "cd4", a CD with this El Torito media type
    second       kind of the other disk
    floppy       drive 0 has a diskette with a pattern
    parts        the only parts to run
    display      QEMU's name of the display adapter
    floppy_spt   sectors per track of the diskette
    memory       in MiB
    usb          QEMU's name of a controller that has a keyboard and a mouse; its bus is x.0
    without      parts not to run
    emulator     what runs the machine, if not QEMU: a class of emulators.py
    """

    def __init__(self, machine, boot, second=None, floppy=False, parts=None, bad_lba=0,
                 accel="tcg", display="VGA", floppy_spt=18, memory=128,
                 usb=None, emulator=None, without=()):
        self.machine, self.boot, self.second, self.floppy = machine, boot, second, floppy
        self.parts, self.bad_lba, self.accel = parts, bad_lba, accel
        self.display, self.floppy_spt, self.memory = display, floppy_spt, memory
        self.usb, self.emulator, self.without = usb, emulator, without
        self.cpus = 1 if emulator else 2

    def disks(self):
        """Returns how many hard disks INT 13h should count."""
        return sum(kind in ("virtio", "ide", "ahci", "usb", "uas", "cd4")
                   for kind in (self.boot, self.second))

    def devices(self):
        """Returns QEMU options for devices that are neither drives nor displays."""
        if not self.usb:
            return []
        # UHCI controllers have two ports, and the disk has the first.
        behind = ["-device", "usb-hub,bus=x.0,port=2"] if "uhci" in self.usb else []
        at = ("2.1", "2.2") if behind else ("2", "3")
        words = ["-device", f"{self.usb},id=x", *behind]
        for name, port in zip(("usb-kbd", "usb-mouse"), at):
            words += ["-device", f"{name},bus=x.0,port={port}"]
        return words

    def flags(self):
        """Returns the HOST_* flags of struct config."""
        if self.emulator:  # each has an empty drive for 1.44 MB, if its user names no diskette
            return HOST_VMM | HOST_DRIVE0
        return (HOST_KEYS | HOST_MOUSE | HOST_VMM |
                (HOST_FLOPPY | HOST_DRIVE0 if self.floppy else 0) |
                (HOST_CDROM if self.boot.startswith("cd") else 0) |
                (HOST_USB if self.usb else 0))


# Parts that take long and do not depend on the disks run only on these machines.
SELDOM = {"int09": ("pc-virtio", "q35-ahci"), "int16": ("pc-virtio", "q35-ahci"),
          "int1a": ("pc-virtio", "q35-ahci"), "scancodes": ("pc-virtio", "q35-ahci")}
CD_PARTS = ("eltorito",)
USB_PARTS = ("int13", "int13_edd", "int16", "int09", "mouse")
# QEMU's keyboards keep 16 changes of keys and forget more. So int09 cannot fill the BIOS's buffer
# with controllers that poll the keyboard seldom, or on a busy host.
USB_SLOW_PARTS = tuple(part for part in USB_PARTS if part != "int09")
INT10_PARTS = ("int10_mode", "int10_text", "int10_palette", "int10_font", "int10_select", "int10_gfx")
VIDEO_PARTS = (*INT10_PARTS, "vbe", "vbe_limits", "v86")
# Display adapters besides the VGA that all other machines have, and the board on which `make check`
# tests each.
DISPLAYS = {
    "isa": ("isa-vga", "pc"), "cirrus": ("cirrus-vga", "q35"), "qxl": ("qxl-vga", "pc"),
    "vmware": ("vmware-svga", "q35"), "virtio-vga": ("virtio-vga", "q35"),
    "rage128p": ("ati-vga,model=rage128p", "pc"), "rv100": ("ati-vga,model=rv100", "q35"),
    "1m": ("VGA,vgamem_mb=1", "pc"), "256m": ("VGA,vgamem_mb=256", "q35"),
}

# Machines that have only USB devices. Their disk has a sector that cannot be read or written.
USB_CONTROLLERS = {"xhci": "qemu-xhci", "nec": "nec-usb-xhci", "ehci": "usb-ehci",
                   "uhci": "piix3-usb-uhci", "ohci": "pci-ohci,num-ports=4"}
USB_MATRIX = {f"{board}-matrix-{name}": Setup(f"{board},i8042=off", "usb", parts=("int13_edd", "mouse"),
                                              bad_lba=BAD_LBA, usb=controller)
              for board in ("pc", "q35") for name, controller in USB_CONTROLLERS.items()}
UAS_MATRIX = {f"{board}-matrix-{name}-uas": Setup(f"{board},i8042=off", "uas", parts=("int13_edd",),
                                                  bad_lba=BAD_LBA, usb=USB_CONTROLLERS[name])
              for board in ("pc", "q35") for name in ("xhci", "ehci")}

MACHINES = {
    **USB_MATRIX, **UAS_MATRIX,
    "pc-virtio": Setup("pc", "virtio", "ide"),
    "pc-ide": Setup("pc", "ide", "virtio", floppy=True),
    "q35-virtio": Setup("q35", "virtio", "ahci"),
    "q35-ahci": Setup("q35", "ahci", "virtio", floppy=True),
    "pc-floppy": Setup("pc", "floppy", floppy=True, parts=("ivt_bda", "int11", "int40", "floppy")),
    "pc-floppy-21": Setup("pc", "virtio", floppy=True, parts=("floppy",), floppy_spt=21),
    "pc-ide-5g": Setup("pc", "ide", parts=("int13_edd",), memory=5120),
    "q35-virtio-5g": Setup("q35", "virtio", parts=("int13_edd",), memory=5120),
    "pc-cd": Setup("pc", "cd0", parts=CD_PARTS),
    "pc-cd-floppy": Setup("pc", "cd2", parts=CD_PARTS),
    "pc-cd-disk": Setup("pc", "cd4", parts=("int40", *CD_PARTS)),
    "pc-cd-disk-virtio": Setup("pc", "cd4", "virtio", parts=("int40", *CD_PARTS)),
    "q35-cd": Setup("q35", "cd0", parts=CD_PARTS),
    # Without its power management function the board raises no SMIs.
    "pc-no-smi": Setup("pc,acpi=off", "virtio", parts=("v86",)),
    "pc-no-i8042": Setup("pc,i8042=off", "virtio", parts=("mouse",)),
    # This machine has no keyboard, mouse or disk but on USB.
    "q35-usb-xhci": Setup("q35,i8042=off", "usb", parts=USB_PARTS, usb="qemu-xhci"),
    "pc-usb-ehci": Setup("pc,i8042=off", "usb", parts=USB_SLOW_PARTS, usb="usb-ehci"),
    "pc-usb-uhci": Setup("pc,i8042=off", "usb", parts=USB_SLOW_PARTS, usb="piix3-usb-uhci"),
    "q35-usb-ohci": Setup("q35,i8042=off", "usb", parts=USB_SLOW_PARTS,
                          usb="pci-ohci,num-ports=4"),
    "q35-usb-errors": Setup("q35", "usb", parts=("int13_edd",), bad_lba=BAD_LBA, usb="qemu-xhci"),
    "pc-usb-uhci-errors": Setup("pc", "usb", parts=("int13_edd",), bad_lba=BAD_LBA,
                                usb="piix3-usb-uhci"),
    "pc-virtio-errors": Setup("pc", "virtio", parts=("int13_edd",), bad_lba=BAD_LBA),
    "pc-ide-errors": Setup("pc", "ide", parts=("int13_edd",), bad_lba=BAD_LBA),
    "q35-ahci-errors": Setup("q35", "ahci", parts=("int13_edd",), bad_lba=BAD_LBA),
    **{f"{machine}-{name}": Setup(machine, "virtio", parts=VIDEO_PARTS, display=display)
       for name, (display, _) in DISPLAYS.items() for machine in ("pc", "q35")},
}
# The part v86 needs pages of 2 MiB, which the emulator v86 does not have. On Bochs int14 would
# change the serial port through which the results come, and the screen in a terminal has at most
# 800x600 dots.
EMULATORS = {
    "bochs": Setup("pc", "ide", emulator=emulators.Bochs,
                   without=("int14", "vbe", "vbe_limits")),
    "v86": Setup("pc", "ide", memory=64, emulator=emulators.V86, without=("v86",)),
}
# Names that required.txt uses for groups of machines.
GROUPS = {
    "usb-matrix": list(USB_MATRIX),
    "uas-matrix": list(UAS_MATRIX),
    "displays": [f"{board}-{name}" for name, (_, board) in DISPLAYS.items()],
    "displays-on-other-board": [f"{'q35' if board == 'pc' else 'pc'}-{name}"
                                for name, (_, board) in DISPLAYS.items()],
}


class Check:
    """A TAP line: function, text, clause, state ('ok', 'not ok', 'skip'), notes."""

    def __init__(self, state, function, text, clause, part):
        self.state, self.function, self.text = state, function, text
        self.clause, self.part, self.notes = clause, part, []

    def as_list(self):
        return [self.state, self.function, self.text, self.clause, self.part, self.notes]


STOPPED = "the machine stopped or hung"
TAP_LINE = re.compile(r"(ok|not ok) \d+ - (.*?): (.*?)(?: \[(.*)\])?$")


def device(machine, kind, index, drive):
    """Returns QEMU arguments for a drive on a controller of this kind."""
    if kind == "floppy":
        controller = ["-device", "isa-fdc"] if machine == "q35" else []
        boot = ["-boot", "a"] if index == 0 else []
        return [*controller, "-device", f"floppy,drive={drive},unit=0", *boot]
    if kind == "uas":
        return ["-device", "usb-uas,id=uas,bus=x.0,port=1",
                "-device", f"scsi-hd,bus=uas.0,drive={drive},bootindex={index}"]
    if kind.startswith("cd"):
        bus = "ide.2" if machine == "q35" else "ide.1"
        return ["-device", f"ide-cd,drive={drive},bus={bus},bootindex={index}"]
    return ["-device", {
        "virtio": f"virtio-blk-pci,drive={drive},bootindex={index}",
        "ide": f"ide-hd,drive={drive},bus=ide.0,unit=0,bootindex={index}",
        "ahci": f"ide-hd,drive={drive},bus=ide.0,bootindex={index}",
        "usb": f"usb-storage,drive={drive},bus=x.0,port=1,bootindex={index}",
    }[kind]]


class Qmp:
    """A QMP connection that can press keys and move a mouse."""

    def __init__(self, path):
        self.sock = socket.socket(socket.AF_UNIX)
        for _ in range(int(100 * emulators.PATIENCE)):
            try:
                self.sock.connect(path)
                break
            except OSError:
                time.sleep(0.05)
        self.sock.settimeout(60 * emulators.PATIENCE)
        self.file = self.sock.makefile("rw")
        self.file.readline()
        self.command("qmp_capabilities")

    def command(self, name, **arguments):
        """Executes `name` and waits for its answer."""
        json.dump({"execute": name, "arguments": arguments}, self.file)
        self.file.write("\n")
        self.file.flush()
        while True:
            answer = json.loads(self.file.readline() or '{"error": "closed"}')
            if "event" not in answer:
                return answer

    def keys(self, events):
        """Presses and releases keys. `events` are pairs (qcode, down)."""
        self.command("input-send-event", events=[
            {"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": qcode}}}
            for qcode, down in events])


class Machine:
    """A QEMU that runs the image. Iterating yields its output lines."""

    def __init__(self, bios, build, setup, config, quiet=120, extra=()):
        self.quiet = quiet * emulators.PATIENCE
        self.dir = tempfile.mkdtemp(prefix="probe.")
        drives = self.drive(setup, setup.boot, 0, build, config)
        if setup.second:
            drives += self.drive(setup, setup.second, 1, build, config)
        if setup.floppy and setup.boot != "floppy":
            drives += self.drive(setup, "floppy", 2, build, config)
        qmp = os.path.join(self.dir, "qmp")
        self.log = os.path.join(self.dir, "bios.log")
        # Under TCG, time is counted in instructions, so that a busy host loses no ticks.
        clock = ["-icount", "shift=5,sleep=off", "-rtc", "clock=vm"] if setup.accel == "tcg" else []
        args = [paths.QEMU, "-machine", f"{setup.machine},accel={setup.accel}",
                *clock, "-L", bios, "-m", str(setup.memory), "-smp", "2", "-display", "none",
                "-nodefaults", "-device", setup.display, "-serial", "null", "-parallel", "null",
                "-monitor", "none", "-chardev", "stdio,id=tap,signal=off",
                "-device", "isa-debugcon,iobase=0xe9,chardev=tap",
                "-chardev", f"file,id=log,path={self.log}",
                "-device", "isa-debugcon,iobase=0x402,chardev=log",
                "-qmp", f"unix:{qmp},server=on,wait=off", *setup.devices(), *drives, *extra]
        self.process = subprocess.Popen(args, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            self.qmp = Qmp(qmp)
        except OSError as error:
            self.process.kill()
            shutil.rmtree(self.dir, ignore_errors=True)
            raise RuntimeError(self.process.stdout.read().decode()) from error

    def drive(self, setup, kind, index, build, config):
        """Returns QEMU arguments for a drive with a copy of its image that contains `config`."""
        path = os.path.join(self.dir, f"disk{index}.img")
        offset = CONFIG_OFFSET
        if kind.startswith("cd"):
            image = f"selkie-probe-cd{kind[2:]}.iso"
            offset = CD_IMAGE_LBA * 2048 + (2048 + 16 if kind == "cd0" else CONFIG_OFFSET)
        else:
            image = "selkie-probe.img"
        shutil.copyfile(os.path.join(build, image), path)
        with open(path, "r+b") as disk:
            disk.seek(offset)
            disk.write(config)
            if kind == "floppy":
                disk.truncate(160 * setup.floppy_spt * 512)
        source = f"file={path}"
        if setup.bad_lba and index == 0:
            source = f"file=blkdebug:{self.blkdebug()}:{path}"
        return ["-drive", f"{source},format=raw,if=none,id=d{index},cache=unsafe",
                *device(setup.machine, kind, index, f"d{index}")]

    def blkdebug(self):
        """Makes a blkdebug configuration with which reads and writes of BAD_LBA fail."""
        path = os.path.join(self.dir, "blkdebug.conf")
        with open(path, "w", encoding="ascii") as conf:
            for event in ("read_aio", "write_aio"):
                conf.write(f'[inject-error]\nevent = "{event}"\nerrno = "5"\n'
                           f'sector = "{BAD_LBA}"\n\n')
        return path

    def __iter__(self):
        """Yields lines until the machine stops, prints !end, or is silent for too long."""
        rest = b""
        stdout = self.process.stdout
        while select.select([stdout], [], [], self.quiet)[0]:
            data = os.read(stdout.fileno(), 65536)
            if not data:
                return
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                yield line.decode("latin-1").rstrip("\r")

    def vmm_gave_up(self):
        """
        Returns whether the VMM has stopped at an instruction that it cannot run, and this
        instruction is the image's own and not the BIOS's.
        """
        try:
            if self.qmp.command("query-status")["return"]["status"] != "internal-error":
                return False
            state = self.qmp.command("human-monitor-command",
                                     **{"command-line": "info registers"})["return"]
        except (KeyError, ValueError, OSError):
            return False
        eip = re.search(r"\b[ER]IP=([0-9a-f]+)", state)
        base = re.search(r"^CS =[0-9a-f]+ ([0-9a-f]+)", state, re.M)
        return bool(eip and base) and int(eip[1], 16) + int(base[1], 16) < ROMS

    def close(self):
        """Stops QEMU and removes its files."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.qmp.sock.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def request(self, text):
        """Does what the image requests."""
        words = text.split()
        if words[0] == "key":           # presses and releases keys, or chords a+b
            for chord in words[1:]:
                names = chord.split("+")
                self.qmp.keys([(n, True) for n in names] +
                              [(n, False) for n in reversed(names)])
        elif words[0] in ("down", "up"):
            self.qmp.keys([(n, words[0] == "down") for n in words[1:]])
        elif words[0] == "delay":       # milliseconds
            time.sleep(int(words[1]) / 1000)
        elif words[0] == "mouse":       # dx dy
            self.qmp.command("input-send-event", events=[
                {"type": "rel", "data": {"axis": a, "value": int(v)}}
                for a, v in zip("xy", words[1:])])
        elif words[0] == "button":      # name 0|1
            self.qmp.command("input-send-event", events=[
                {"type": "btn", "data": {"down": words[2] == "1", "button": words[1]}}])


def make_config(setup, skip_parts=0, seed=1, stress=0, trace=0, stack=0):
    """Returns the struct config of probe.h."""
    media = int(setup.boot[2:]) if setup.boot.startswith("cd") else 0
    total = 2880 if setup.boot == "floppy" else SECTORS
    return struct.pack("<16I", CONFIG_MAGIC, skip_parts, setup.flags(), setup.bad_lba, seed,
                       stress, total, setup.memory * 1024, setup.cpus, trace, media, CD_IMAGE_LBA, setup.disks(),
                       setup.floppy_spt, stack, 0)


def part_names(main_c):
    """Returns the parts in their order, from the table in main.c."""
    with open(main_c, encoding="utf-8") as source:
        return re.findall(r"^\tX\((\w+)\)", source.read(), re.M)


def run_once(machine, checks):
    """
    Collects the checks of one machine. Returns (the part in which it stopped, or None; the
    function; whether it finished).
    """
    part = function = None
    started = False
    for line in machine:
        if line.startswith("TAP version"):
            if started:         # the machine was reset
                return part, function, False
            started = True
        match = TAP_LINE.match(line)
        if match:
            state, name, text, clause = match.groups()
            if text.startswith("# SKIP"):
                state, text = "skip", text[7:]
            checks.append(Check(state, name, text, clause or "", part))
        elif line.startswith("!end"):
            return None, None, True
        elif line.startswith("!"):
            machine.request(line[1:])
        elif line.startswith("# part "):
            part = line[7:]
        elif line.startswith("# end "):
            part = None
        elif line.startswith("# fn "):
            function = line[5:]
        elif part and line.startswith("# ") and checks and checks[-1].state == "not ok":
            checks[-1].notes.append(line[2:])
    return part, function, False


def find(name):
    """Returns the machine's setup."""
    return EMULATORS.get(name) or MACHINES[name]


def on_machine(name, part):
    """Returns whether `part` runs on machine `name`."""
    setup = find(name)
    if part in setup.without:
        return False
    if setup.emulator:
        return True
    if setup.parts is not None:
        return part in setup.parts
    return name in SELDOM.get(part, (name,))


def run(bios, build, name, parts, wanted=None, quiet=120, accel=None, **settings):
    """
    Runs all wanted parts on machine `name`. Returns a list of Check. `build` is the folder of the
    images. For `settings` see make_config.
    """
    setup = copy.copy(find(name))
    setup.accel = accel or setup.accel
    skip = sum(1 << i for i, p in enumerate(parts)
               if wanted is not None and p not in wanted or not on_machine(name, p))
    checks = []
    if skip == (1 << len(parts)) - 1:
        return checks
    for _ in range(len(parts) + 1):
        config = make_config(setup, skip, **settings)
        if setup.emulator:
            machine = setup.emulator(bios, build, CONFIG_OFFSET, config, quiet)
        else:
            machine = Machine(bios, build, setup, config, quiet)
        try:
            part, function, finished = run_once(machine, checks)
            gave_up = not finished and machine.vmm_gave_up()
        finally:
            machine.close()
        if finished:
            return checks
        if gave_up:
            checks.append(Check("skip", function or "start",
                                "the VMM cannot run an instruction of this part", "", part))
        else:
            text = f"{STOPPED} in part {part}"
            checks.append(Check("not ok", function or "start", text, "", part))
        if part is None:
            return checks
        skip |= (2 << parts.index(part)) - 1
        if skip == (1 << len(parts)) - 1:
            return checks
    return checks


def totals(checks):
    """Returns (made, failed, skipped)."""
    made = [c for c in checks if c.state != "skip"]
    return len(made), sum(c.state == "not ok" for c in made), len(checks) - len(made)
