# SPDX-License-Identifier: BSD-2-Clause
"""Run the conformance image under QEMU and collect its TAP.

The image talks on debug port E9h: TAP lines, `#` comments, and `!` requests
(type a key, move the mouse), which go to QEMU by QMP. A part that hangs or
resets the machine costs one failed check; the rest runs in a fresh machine."""
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

CONFIG_OFFSET = 512 + 16
CONFIG_MAGIC = 0x43464750
HOST_KEYS, HOST_MOUSE, HOST_VMM, HOST_FLOPPY, HOST_CDROM = 1, 2, 4, 8, 16
SECTORS = 32768
BAD_LBA = 2000

# name: (machine, boot disk, second disk)
MACHINES = {
    "pc-virtio": ("pc", "virtio", "ide"),
    "pc-ide": ("pc", "ide", "virtio"),
    "q35-virtio": ("q35", "virtio", "ahci"),
    "q35-ahci": ("q35", "ahci", "virtio"),
}

# Parts that take long and do not depend on the disks: on these machines only.
SELDOM = {"int09": ("pc-virtio", "q35-ahci"), "int16": ("pc-virtio", "q35-ahci"),
          "int1a": ("pc-virtio", "q35-ahci")}


class Check:
    """One TAP line: function, text, clause, state ('ok', 'not ok', 'skip'), notes."""

    def __init__(self, state, function, text, clause, part):
        self.state, self.function, self.text = state, function, text
        self.clause, self.part, self.notes = clause, part, []

    def as_list(self):
        return [self.state, self.function, self.text, self.clause, self.part, self.notes]


TAP_LINE = re.compile(r"(ok|not ok) \d+ - (.*?): (.*?)(?: \[(.*)\])?$")


def device(kind, ident, drive):
    """QEMU device option for a disk on `kind` of controller."""
    return {
        "virtio": f"virtio-blk-pci,drive={drive},bootindex={ident}",
        "ide": f"ide-hd,drive={drive},bus=ide.0,unit=0,bootindex={ident}",
        "ahci": f"ide-hd,drive={drive},bus=ide.0,bootindex={ident}",
    }[kind]


class Qmp:
    """A QMP connection, just enough to press keys and move a mouse."""

    def __init__(self, path):
        self.sock = socket.socket(socket.AF_UNIX)
        for _ in range(100):
            try:
                self.sock.connect(path)
                break
            except OSError:
                time.sleep(0.05)
        self.file = self.sock.makefile("rw")
        self.file.readline()
        self.command("qmp_capabilities")

    def command(self, name, **arguments):
        """Execute `name`, wait for its answer."""
        json.dump({"execute": name, "arguments": arguments}, self.file)
        self.file.write("\n")
        self.file.flush()
        while True:
            answer = json.loads(self.file.readline() or '{"error": "closed"}')
            if "event" not in answer:
                return answer

    def keys(self, events):
        """`events`: (qcode, down) pairs."""
        self.command("input-send-event", events=[
            {"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": qcode}}}
            for qcode, down in events])


class Machine:
    """One QEMU with the image; iterate for its lines."""

    def __init__(self, bios, image, name, config, accel="tcg", extra=(), quiet=15):
        self.quiet = quiet
        self.dir = tempfile.mkdtemp(prefix="probe.")
        machine, boot, second = MACHINES[name]
        disks = []
        for i, kind in enumerate((boot, second)):
            path = os.path.join(self.dir, f"disk{i}.img")
            shutil.copyfile(image, path)
            with open(path, "r+b") as disk:
                disk.seek(CONFIG_OFFSET)
                disk.write(config)
            source = f"file={path}"
            if config_field(config, 3) and i == 0:
                source = f"file=blkdebug:{self.blkdebug()}:{path}"
            disks += ["-drive", f"{source},format=raw,if=none,id=d{i},cache=unsafe",
                      "-device", device(kind, i, f"d{i}")]
        qmp = os.path.join(self.dir, "qmp")
        self.log = os.path.join(self.dir, "bios.log")
        args = ["qemu-system-x86_64", "-machine", f"{machine},accel={accel}", "-L", bios,
                "-m", "128", "-smp", "2", "-display", "none", "-no-reboot", "-nodefaults",
                "-vga", "std", "-serial", "null", "-parallel", "null", "-monitor", "none",
                "-chardev", "stdio,id=tap,signal=off",
                "-device", "isa-debugcon,iobase=0xe9,chardev=tap",
                "-chardev", f"file,id=log,path={self.log}",
                "-device", "isa-debugcon,iobase=0x402,chardev=log",
                "-qmp", f"unix:{qmp},server=on,wait=off", *disks, *extra]
        self.process = subprocess.Popen(args, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.qmp = Qmp(qmp)

    def blkdebug(self):
        """A blkdebug configuration: reads and writes of BAD_LBA fail."""
        path = os.path.join(self.dir, "blkdebug.conf")
        with open(path, "w", encoding="ascii") as conf:
            for event in ("read_aio", "write_aio"):
                conf.write(f'[inject-error]\nevent = "{event}"\nerrno = "5"\n'
                           f'sector = "{BAD_LBA}"\n\n')
        return path

    def __iter__(self):
        """Lines until the machine stops, says !end, or is silent for too long."""
        rest = b""
        stdout = self.process.stdout
        while select.select([stdout], [], [], self.quiet)[0]:
            data = os.read(stdout.fileno(), 65536)
            if not data:
                return
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                yield line.decode("latin-1").rstrip("\r")

    def close(self):
        """Stop QEMU and remove its files."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.qmp.sock.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def request(self, text):
        """Do what the image asks for."""
        words = text.split()
        if words[0] == "key":           # press and release, or chords a+b
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


def make_config(skip_parts=0, flags=HOST_KEYS | HOST_MOUSE | HOST_VMM, bad_lba=0, seed=1,
                stress=0, trace=0):
    """The struct config of probe.h."""
    return struct.pack("<16I", CONFIG_MAGIC, skip_parts, flags, bad_lba, seed, stress,
                       SECTORS, 128 * 1024, 2, trace, *[0] * 6)


def config_field(config, index):
    """One dword of a struct config."""
    return struct.unpack_from("<I", config, index * 4)[0]


def part_names(main_c):
    """Parts in their order, from the table in main.c."""
    with open(main_c, encoding="utf-8") as source:
        return re.findall(r"^\tX\((\w+)\)", source.read(), re.M)


def run_once(machine, checks):
    """Collect checks of one machine; (part it stopped in or None, finished?)."""
    part = function = None
    for line in machine:
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


def run(bios, image, name, parts, wanted=None, **options):
    """All wanted parts on machine `name`; a list of Check. `options`: see Machine
    (accel, extra, quiet) and make_config."""
    settings = {k: options.pop(k) for k in ("flags", "bad_lba", "seed", "stress", "trace")
                if k in options}
    skip = sum(1 << i for i, p in enumerate(parts)
               if wanted is not None and p not in wanted
               or name not in SELDOM.get(p, (name,)))
    checks = []
    for _ in range(len(parts) + 1):
        machine = Machine(bios, image, name, make_config(skip, **settings), **options)
        try:
            part, function, finished = run_once(machine, checks)
        finally:
            machine.close()
        if finished:
            return checks
        text = f"the machine stopped or hung in part {part}"
        checks.append(Check("not ok", function or "start", text, "", part))
        if part is None:
            return checks
        skip |= (2 << parts.index(part)) - 1
    return checks


def totals(checks):
    """(made, failed, skipped)"""
    made = [c for c in checks if c.state != "skip"]
    return len(made), sum(c.state == "not ok" for c in made), len(checks) - len(made)
