# SPDX-License-Identifier: BSD-2-Clause
"""Tests `make run`: the terminal is the machine's console, and Ctrl-A X quits."""

import os
import select
import subprocess
import time

import pytest

from lib import paths

TIMEOUT = 150


def read_until(stream, text):
    """Reads until `text` comes. Returns whether it came in time."""
    end, seen = time.monotonic() + TIMEOUT, b""
    while text not in seen and time.monotonic() < end:
        if select.select([stream], [], [], 1)[0]:
            data = os.read(stream.fileno(), 4096)
            if not data:
                break
            seen += data
    return text in seen


@pytest.mark.selkie
@pytest.mark.parametrize("machine,disk", [("pc", "virtio"), ("q35", "ide")])
def test_shell(machine, disk):
    with subprocess.Popen([paths.TREE / "scripts/run"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=dict(os.environ, O=str(paths.BUILD), MACHINE=machine,
                                   DISK=disk)) as run:
        try:
            assert read_until(run.stdout, b"root@selkie")
            run.stdin.write(b"\x01x")
            run.stdin.flush()
            assert run.wait(20) == 0
        finally:
            run.kill()
