# SPDX-License-Identifier: BSD-2-Clause
"""Tests lib/terminal.py, which gives a terminal to emulators that need one."""

import pathlib
import sys
import time

from lib.terminal import Program
from lib.vm import PATIENCE

MUCH = 1 << 20  # more than a terminal's buffer


def shows(path, text):
    end = time.monotonic() + 30 * PATIENCE
    while text not in path.read_bytes() and time.monotonic() < end:
        time.sleep(0.02)
    return path.read_bytes()


def test_program_is_never_stopped(tmp_path):
    """
    The program has a controlling terminal with the size of a PC's screen, and all of its output is
    read.
    """
    out = tmp_path / "out"
    out.touch()
    with Program(["sh", "-c", f"stty size >/dev/tty; head -c {MUCH} /dev/zero; echo end; sleep 1000"],
                 out) as program:
        assert shows(out, b"end") == b"25 80\r\n" + bytes(MUCH) + b"end\r\n"
        assert program.poll() is None
    assert program.poll() is not None


SCREEN = f"""
import os, pty
screen, slave = pty.openpty()
name = os.ttyname(slave)
os.close(slave)
print(f'connected to screen "{{name}}"', flush=True)
left = {MUCH}
while left:
    left -= os.write(screen, b"line\\n" * min(left, 1000)) // 5
print("end", flush=True)
"""


def test_screen_is_read_too(tmp_path):
    """Bochs shows its screen on a terminal that it opens and names."""
    out = tmp_path / "out"
    out.touch()
    with Program([sys.executable, "-c", SCREEN], out, tmp_path / "screen"):
        assert b"end" in shows(out, b"end")
        assert b"line\n" in (tmp_path / "screen").read_bytes()


def lives(pid):
    try:
        # "PID (COMMAND) STATE PARENT ..."
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_children_end_too(tmp_path):
    """A program's children are ended with it, even if they ignore that their terminal hangs up."""
    out = tmp_path / "out"
    out.touch()
    program = Program(["sh", "-c", "trap '' HUP; sleep 1000 & echo $!"], out)
    child = int(shows(out, b"\n"))
    assert lives(child)
    program.close()
    end = time.monotonic() + 30 * PATIENCE
    while lives(child) and time.monotonic() < end:
        time.sleep(0.02)
    assert not lives(child)
