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
import signal
import struct
import subprocess
import termios
import threading

from lib.vm import PATIENCE

ROWS, COLUMNS = 25, 80
# The leader of a session gets the terminal that it opens as its controlling terminal. So the program
# is hung up if the tests end without having ended it.
LEAD = ': <>"$0"; exec "$@"'


class Program:
    """
    Starts `command` (a list of words) on a vt100 of its own. What it writes there comes to the file
    `output`.
    """

    def __init__(self, command, output=os.devnull):
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
        self.reader = threading.Thread(target=self._read, args=(output,), daemon=True)
        self.reader.start()

    def _read(self, output):
        with open(output, "wb", buffering=0) as file:
            try:
                while data := os.read(self.master, 65536):
                    file.write(data)
            except OSError:
                pass  # Linux's way to say that no process has the terminal open

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
