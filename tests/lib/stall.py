# SPDX-License-Identifier: BSD-2-Clause
"""Simulates a busy host: halts this process's QEMUs at random times.

The guests' clocks continue meanwhile. So when the firmware waits, it may find that much time has
passed without anything having happened. All assertions of the tests must hold all the same.
"""

import os
import pathlib
import random
import signal
import threading
import time

RUNNING_S = (0.2, 2.5)
HALTED_S = (0.05, 0.2, 0.5, 0.8, 1.2)
OFTEN = 0.7  # the share of the running QEMUs that is halted each time


def _qemus():
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            # "PID (COMMAND) STATE PARENT ..."
            before, _, after = (folder / "stat").read_text().rpartition(")")
        except OSError:
            continue  # the process has ended
        if int(after.split()[1]) == os.getpid() and "(qemu-system" in before:
            yield int(folder.name)


def _signal(pids, number):
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def _run(chance):
    while True:
        time.sleep(chance.uniform(*RUNNING_S))
        pids = [pid for pid in _qemus() if chance.random() < OFTEN]
        _signal(pids, signal.SIGSTOP)
        time.sleep(chance.choice(HALTED_S))
        _signal(pids, signal.SIGCONT)


def start(seed):
    """Starts halting. This continues until the process ends."""
    threading.Thread(target=_run, args=(random.Random(seed),), daemon=True).start()
