# SPDX-License-Identifier: BSD-2-Clause
"""Runs a program on a terminal, such as an emulator that shows its screen there.

    with Program(["bochs-bin", "-q"], folder / "out") as program:
        while program.poll() is None: ...          # what it shows comes to the file

A program that writes to a terminal which nobody reads stops when the terminal's buffer is full. So a
thread of ours always reads.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import tty

from lib.vm import PATIENCE

ROWS, COLUMNS = 25, 80
# Bochs opens a second terminal for its screen, which it names on the first.
SCREEN = re.compile(rb'connected to screen "(/dev/pts/\d+)"')
# The leader of a session gets the terminal that it opens as its controlling terminal. So the program
# is hung up if the tests end without having ended it.
LEAD = ': <>"$0"; exec "$@"'


class Program:
    """
    Starts `command` (a list of words) on a vt100 of its own. What it writes there comes to the file
    `output`, and what it writes to a screen that it opens, to the file `shown`.
    """

    def __init__(self, command, output=os.devnull, shown=os.devnull):
        self.master, slave = pty.openpty()
        try:
            fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            self.process = subprocess.Popen(
                ["/bin/sh", "-c", LEAD, os.ttyname(slave), *command], stdin=slave, stdout=slave,
                stderr=slave, start_new_session=True,
                env={"TERM": "vt100", "PATH": "/usr/bin:/bin"})
        except BaseException:
            os.close(self.master)
            raise
        finally:
            os.close(slave)
        self.reader = threading.Thread(target=self._read, args=(output, shown), daemon=True)
        self.reader.start()

    @staticmethod
    def _some(terminal):
        """
        Returns the output that can be read now: nothing if no process has the terminal open any
        more.
        """
        try:
            return os.read(terminal, 65536)
        except OSError:
            return b""

    def _read(self, output, shown):
        """Reads the terminal, and the screen that the program may open, until the program has ended."""
        said, screen = b"", None
        waiting = select.poll()
        waiting.register(self.master, select.POLLIN)
        with open(output, "wb", buffering=0) as file, open(shown, "wb", buffering=0) as cells:
            while True:
                ready = {which: self._some(which) for which, _ in waiting.poll()}
                if ready.get(self.master) == b"":
                    break
                if ready.get(screen) == b"":
                    waiting.unregister(screen)
                file.write(ready.get(self.master, b""))
                cells.write(ready.get(screen, b""))
                said = (said + ready.get(self.master, b""))[-1024:]
                found = screen is None and SCREEN.search(said)
                if found:
                    screen = os.open(found[1], os.O_RDWR | os.O_NOCTTY)
                    tty.setraw(screen)
                    waiting.register(screen, select.POLLIN)
        if screen is not None:
            os.close(screen)

    def poll(self):
        """Returns the exit status, when all output is read, or None while the program runs."""
        if self.process.poll() is not None:
            self.reader.join(10 * PATIENCE)
        return self.process.returncode

    def close(self):
        """Ends the program, its children, and the terminal."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.reader.join(10 * PATIENCE)
        assert not self.reader.is_alive(), "the terminal is still open"
        os.close(self.master)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
