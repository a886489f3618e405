# SPDX-License-Identifier: BSD-2-Clause
"""Stops single CPUs of a machine, by the GDB remote serial protocol (GDB manual, appendix E)."""

import re
import socket
import time

INTERRUPT = b"\x03"


def arguments(path):
    """Returns QEMU's arguments for a machine that Gdb(path) can stop."""
    return ["-gdb", f"unix:{path},server=on,wait=off"]


class Gdb:
    """Talks to the machine, which stops when this begins. CPUs are numbered from 1, as in the protocol."""

    def __init__(self, path, timeout, running=False):
        """
        Waits until the machine is there. @timeout, in seconds, is for this and for each answer. A
        machine that is @running says that it stops.
        """
        deadline = time.monotonic() + timeout
        self.link = socket.socket(socket.AF_UNIX)
        self.link.settimeout(timeout)
        while self.link.connect_ex(path):
            if time.monotonic() > deadline:
                raise TimeoutError(path)
            time.sleep(0.01)
        self.input = b""
        if running:
            assert self._receive().startswith("T02")

    def close(self):
        self.link.close()

    def _send(self, text):
        data = text.encode()
        self.link.sendall(b"$%s#%02x" % (data, sum(data) & 0xFF))

    def _receive(self):
        while not (match := re.search(rb"\$([^#]*)#..", self.input, re.DOTALL)):
            data = self.link.recv(4096)
            if not data:
                raise ConnectionError("QEMU has ended")
            self.input += data
        self.input = self.input[match.end():]
        self.link.sendall(b"+")
        return match.group(1).decode()

    def ask(self, text):
        self._send(text)
        return self._receive()

    def set_breakpoint(self, linear):
        assert self.ask(f"Z0,{linear:x},1") == "OK"

    def clear_breakpoint(self, linear):
        assert self.ask(f"z0,{linear:x},1") == "OK"

    def go_on(self, *cpus):
        """Lets these CPUs run, or all."""
        self._send("vCont" + "".join(f";c:{cpu:x}" for cpu in cpus) if cpus else "vCont;c")

    def stopped(self):
        """Waits until the machine stops at a breakpoint. Returns which CPU was there."""
        reply = self._receive()
        return int(re.match(r"T05thread:0*([0-9a-f]+);", reply).group(1), 16)

    def interrupt(self):
        self.link.sendall(INTERRUPT)
        assert self._receive().startswith("T02")
