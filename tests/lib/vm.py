# SPDX-License-Identifier: BSD-2-Clause
"""A virtual machine under test.

    with VM("-machine", "q35", disks=[disk("hello")]) as vm:
        vm.expect("guest: hello")          # on the guest's own port, 0xE9
        vm.serial.expect("Booting from")   # on the first serial port

The machine's output comes by four channels. Three of them are `Stream`s, which a test can wait on:
`serial` (COM1), `debug` (the firmware's log, port 0x402), `guest` (port 0xE9, which test guests
write). The fourth is the screen (`screen()`). A failing test shows the end of each channel.
"""

import json
import os
import re
import select
import shlex
import shutil
import socket
import subprocess
import tempfile
import threading
import time

import pytest

from lib import accel, paths
from lib.qmp import Qmp

# Multiplies all timeouts, for hosts that are slow or busy.
PATIENCE = float(os.environ.get("PATIENCE", "1"))


# A warning or error in Selkie's log: level, time, text. Other firmware's lines look different.
WARNING = re.compile(r"^[EW]\d{5} .*", re.MULTILINE)
# A regular expression for warnings and errors that the running test provokes on purpose
# (tests/conftest.py, the marker `warns`). None: it provokes none.
provoked = None


class Missing(AssertionError):
    """A text that the test waited for did not appear."""


class Stream:
    """Text that QEMU writes to a file, which grows."""

    def __init__(self, path, vm):
        self.path = path
        self.vm = vm
        self.seen = 0  # expect() searches behind its last match

    def text(self):
        try:
            with open(self.path, "rb") as file:
                return file.read().decode("latin-1")
        except FileNotFoundError:
            return ""

    def expect(self, pattern, timeout=20, unless=None):
        """
        Waits for text that matches the regular expression, after what was found before, and returns
        the match. Fails at once if the expression `unless` appears.
        """
        deadline = time.monotonic() + timeout * PATIENCE
        expression = re.compile(pattern, re.MULTILINE)
        while True:
            ended = not self.vm.running()
            if ended:
                self.vm.drained()
            match = expression.search(self.text(), self.seen)
            if match:
                self.seen = match.end()
                return match
            lost = unless and re.search(unless, self.text()[self.seen:])
            if ended or lost or time.monotonic() > deadline:
                why = f"QEMU ended ({self.vm.process.returncode})" if ended else f"{timeout} s"
                why = f"{lost.group()!r} came" if lost else why
                raise Missing(f"no {pattern!r} on {self.path}: {why}\n{self.vm.report()}")
            time.sleep(0.02)

    def __contains__(self, text):
        return text in self.text()

    def __repr__(self):
        return f"<{self.path}: {self.text()[-2000:]!r}>"


class VM:
    """
    Starts QEMU with the firmware under test, and ends it when the `with` block ends.

    args      QEMU arguments, placed behind ours; a string is split as by a shell
    disks     paths of virtio-blk disks, in boot order (raw unless they end in .qcow2)
    firmware  folder for -L
    accel     tcg, kvm, or None for the best one on this host
    defaults  True for QEMU's default devices
    graphics  False: no graphics adapter
    """

    def __init__(self, *args, disks=(), firmware=None, accel=None, defaults=False,
                 graphics=True, memory="64M"):
        self.args = [word for arg in args
                     for word in (shlex.split(arg) if isinstance(arg, str) else [str(arg)])]
        self.disks = [str(path) for path in disks]
        self.firmware = firmware or paths.FIRMWARE
        self.accel = accel
        self.talking = threading.RLock()
        self.defaults = defaults
        self.graphics = graphics
        self.memory = memory
        self.process = None
        self.folder = None
        self._qmp = None

    # ------------------------------------------------------------------ running
    def command(self):
        chosen = self.accel or os.environ.get("ACCEL") or accel.choose()
        words = [paths.QEMU, "-L", str(self.firmware), "-accel", chosen, "-m", self.memory,
                 "-display", "none", "-no-user-config"]
        if not self.defaults:
            words += ["-nodefaults"]
        if self.graphics and "-vga" not in self.args:
            words += ["-vga", "std"]
        elif not self.graphics:
            words += ["-vga", "none"]
        words += ["-chardev", f"socket,id=com1,path={self.folder}/com1,server=on,wait=on",
                  "-serial", "chardev:com1"]
        for name, port in (("debug", 0x402), ("guest", 0xE9)):
            words += ["-chardev", f"file,id={name},path={self.folder}/{name}",
                      "-device", f"isa-debugcon,iobase={port:#x},chardev={name}"]
        words += ["-device", "isa-debug-exit,iobase=0xf4,iosize=4"]
        words += ["-qmp", f"unix:{self.folder}/qmp,server=on,wait=off"]
        for index, path in enumerate(self.disks):
            kind = "qcow2" if path.endswith(".qcow2") else "raw"
            words += ["-drive", f"if=none,id=disk{index},format={kind},file={path},snapshot=on",
                      "-device", f"virtio-blk-pci,drive=disk{index},bootindex={index}"]
        return words + self.args

    def start(self):
        self.folder = tempfile.mkdtemp(prefix="selkie-vm-")
        self.serial = Stream(f"{self.folder}/serial", self)
        self.debug = Stream(f"{self.folder}/debug", self)
        self.guest = Stream(f"{self.folder}/guest", self)
        self.expect = self.guest.expect
        with open(f"{self.folder}/qemu", "wb") as log:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log)
        self._com1 = self._connect("com1")
        self._drainer = threading.Thread(target=self._drain, daemon=True)
        self._drainer.start()
        return self

    def _connect(self, name):
        deadline = time.monotonic() + 10 * PATIENCE
        while True:
            link = socket.socket(socket.AF_UNIX)
            try:
                link.connect(f"{self.folder}/{name}")
                return link
            except OSError:
                link.close()
                if not self.running() and paths.QEMU != paths.INSTALLED_QEMU and self.refused():
                    pytest.skip("this QEMU has no such machine type")
                if not self.running() or time.monotonic() > deadline:
                    raise Missing("QEMU did not start\n" + self.report()) from None
                time.sleep(0.01)

    def refused(self):
        """Returns whether QEMU ended because it does not have the machine type."""
        return "unsupported machine type" in Stream(f"{self.folder}/qemu", self).text()

    def _drain(self):
        """
        Writes the first serial port's output to a file. (QEMU's own logfile option would write text
        twice if the socket had to retry.)
        """
        with open(f"{self.folder}/serial", "wb", buffering=0) as file:
            try:
                while data := self._com1.recv(65536):
                    file.write(data)
            except OSError:
                pass

    def drained(self):
        """Waits until the serial port's file has all that a QEMU that ended has sent."""
        self._drainer.join(10 * PATIENCE)

    def send(self, text, timeout=60):
        """
        Types on the first serial port. `timeout` is how long QEMU may take nothing: it takes what
        the guest reads, and keeps little more.
        """
        left = memoryview(text.encode("latin-1"))
        while left:
            ready = select.select([], [self._com1], [], timeout * PATIENCE)[1]
            try:
                left = left[self._com1.send(left, socket.MSG_DONTWAIT):] if ready else None
            except BlockingIOError:
                continue
            except OSError:
                left = None  # QEMU ended
            if left is None:
                raise Missing(f"the first serial port takes nothing for {timeout} s, or QEMU "
                              f"ended\n{self.report()}")

    def running(self):
        return self.process is not None and self.process.poll() is None

    def wait(self, timeout=20):
        """Waits until QEMU ends. Returns what the guest wrote to port 0xF4, or None."""
        try:
            code = self.process.wait(timeout * PATIENCE)
        except subprocess.TimeoutExpired:
            raise Missing(f"QEMU still runs after {timeout} s\n{self.report()}") from None
        return code >> 1 if code & 1 else None

    def stop(self):
        if self.process is None:
            return
        self.process.kill()
        self.process.wait()
        for link in (self._qmp, getattr(self, "_com1", None)):
            if link:
                link.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.process = self._qmp = None

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, kind, *_):
        unexpected = [] if kind else self.unexpected()
        report = self.report() if unexpected else ""
        self.stop()
        if unexpected:
            raise Missing("\n".join(["The firmware warns of what the test does not provoke:",
                                     *unexpected, report]))

    def unexpected(self):
        """
        Returns the warnings and errors in the firmware's log that the test does not provoke on
        purpose.
        """
        return [line for line in WARNING.findall(self.debug.text())
                if not provoked or not re.search(provoked, line)]

    def report(self):
        """Returns the command and the end of each channel, for the report of a failed test."""
        lines = ["$ " + shlex.join(self.command())]
        for name in ("qemu", "debug", "serial", "guest"):
            text = Stream(f"{self.folder}/{name}", self).text().replace("\r", "")
            lines += [f"--- {name}"] + [line for line in text.splitlines()
                                        if "QEMU waiting for connection" not in line][-25:]
        return "\n".join(lines)

    # ------------------------------------------------------------------ QMP
    def qmp(self, command, **arguments):
        """Runs a QMP command and returns its result."""
        with self.talking:  # a test may have a second thread
            if self._qmp is None:
                self._qmp = Qmp(f"{self.folder}/qmp", 30 * PATIENCE)
            return self._qmp.run(command, **arguments)

    def until(self, condition, timeout=20):
        """Waits until condition() is true."""
        deadline = time.monotonic() + timeout * PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise Missing(f"not in {timeout} s\n{self.report()}")
            time.sleep(0.02)

    def hmp(self, line):
        return self.qmp("human-monitor-command", **{"command-line": line})

    def last_key(self, key):
        """Presses the key at which the guest ends QEMU. QEMU may end before it has answered."""
        try:
            self.hmp(f"sendkey {key}")
        except (ConnectionError, json.JSONDecodeError):
            pass

    def memory_at(self, address, size):
        """Returns guest-physical memory as bytes."""
        path = f"{self.folder}/memory"
        self.qmp("pmemsave", val=address, size=size, filename=path)
        with open(path, "rb") as file:
            return file.read()

    def screen(self):
        """Returns the 25 lines of the VGA text screen as one string."""
        cells = self.memory_at(0xB8000, 80 * 25 * 2)[::2].decode("cp437")
        return "\n".join(cells[i:i + 80].rstrip(" \0") for i in range(0, 2000, 80))

    def expect_screen(self, pattern, timeout=20):
        deadline = time.monotonic() + timeout * PATIENCE
        while True:
            text = self.screen()
            match = re.search(pattern, text, re.MULTILINE)
            if match:
                return match
            if not self.running() or time.monotonic() > deadline:
                raise Missing(f"no {pattern!r} on the screen:\n{text}\n{self.report()}")
            time.sleep(0.05)

    def screendump(self, path):
        self.qmp("screendump", filename=str(path))

    def picture(self):
        """Returns the screen as (width, height, rows of RGB bytes)."""
        path = f"{self.folder}/screen.ppm"
        self.screendump(path)
        with open(path, "rb") as file:
            data = file.read()
        magic, width, height, _ = data.split(maxsplit=3)
        width, height = int(width), int(height)
        assert magic == b"P6"
        rows = data[-width * height * 3:]
        return width, height, [rows[y * width * 3:][:width * 3] for y in range(height)]


def drive(kind, path, bootindex=None, name="drive0", bus="ide.0"):
    """Returns QEMU arguments for a disk. `kind` is virtio, virtio-modern, virtio-legacy or ide."""
    device = {
        "virtio": "virtio-blk-pci",
        "virtio-modern": "virtio-blk-pci,disable-modern=off,disable-legacy=on",
        "virtio-legacy": "virtio-blk-pci,disable-modern=on,disable-legacy=off",
        "ide": f"ide-hd,bus={bus}",
    }[kind]
    if bootindex is not None:
        device += f",bootindex={bootindex}"
    words = []
    if path is not None:
        words = ["-drive", f"if=none,id={name},format=raw,file={path},snapshot=on"]
    return words + ["-device", f"{device},drive={name}"]
