# SPDX-License-Identifier: BSD-2-Clause
"""Sends random SMIs from every mode that a program may be in. SMRAM must not change, and the
machine must stay alive.

The guest's RAM is a file. In it the test sees SMRAM and TSEG, which no program in the guest can see.
"""

import mmap
import re
import struct
import subprocess
import time

import pytest

from lib import paths
from lib.guest import disk
from lib.vm import PATIENCE, VM, drive

pytestmark = pytest.mark.selkie

MIB = 1 << 20
MEMORY = 64 * MIB
# For each board: the beginning and end of SMRAM, and the commands that turn ACPI mode on and off.
BOARDS = {"pc": (0xA0000, 0xC0000, 0xF1, 0xF0), "q35": (MEMORY - MIB, MEMORY, 0x02, 0x03)}
REAL, FLAT, PAGED, V86 = WORLDS = range(1, 5)
READY, GO, SEED, DONE, SENT, BAD, WHICH, SMIS, ACPI, LAST, CALLS, OTHER = range(0x600, 0x630, 4)
CANARY, CANARY_SIZE = 0x300000, 0x40000
# The values of src/smm/smm.h and smm.c.
HOME_SIZE, SLOT, STATE, STATE_SIZE, COPY_SIZE = 0xE00, 0x260, 0xFE00, 0x200, 0x204
START, END = 0x8000, 0x10000


def symbols():
    """Returns the firmware's symbols, by name."""
    lines = subprocess.run(["nm", paths.BUILD / "selkie.elf"], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    return {line.split()[-1]: int(line.split()[0], 16) for line in lines}


def shared_offset(name):
    """Returns the offset in segment EC00 of a field of the shared block."""
    text = (paths.BUILD / "offsets.h").read_text()
    return symbols()["shared16"] + int(re.search(rf"SHARED_{name} (\d+)", text).group(1))


def may_change(board, cpus):
    """
    Returns the ranges (start, end) of SMRAM that an SMI may change: stack, saved states and their
    copies.
    """
    known = symbols()
    if board == "q35":
        home = MEMORY - MIB
        first = home + HOME_SIZE - START
        bases = [first + n * SLOT for n in range(cpus)]
        copies, count = bases[-1] + END, cpus
    else:
        home = 0xB1000
        bases = [0xB0000 - START - n * SLOT for n in range(cpus)]
        copies, count = home + HOME_SIZE - COPY_SIZE, 1
    yield home + known["smm_lock"], home + known["smm_stack_top"]
    yield copies, copies + count * COPY_SIZE
    for base in bases:
        yield base + STATE, base + STATE + STATE_SIZE


class Campaign:
    """A machine that runs guests/smm_campaign.asm."""

    def __init__(self, board, world, cpus, path):
        self.board, self.world, self.cpus, self.path = board, world, cpus, path
        start, self.smram_end, on, off = BOARDS[board]
        self.smram = start
        defines = {"OTHER_CPU": 1} if cpus > 1 else {}
        image = disk("smm_campaign", WORLD=world, TSEG=start, ACPI_ON=on, ACPI_OFF=off,
                     GATE=symbols()["v86_gate_smi"], GATE_STATE=shared_offset("GATE_STATE"),
                     GATE_SERVICE=shared_offset("GATE_SERVICE"),
                     GATE_ARGUMENT=shared_offset("GATE_ARGUMENT"), **defines)
        self.vm = VM("-machine", f"{board},memory-backend=ram", "-smp", cpus, "-no-reboot",
                     "-object", f"memory-backend-file,id=ram,size={MEMORY},mem-path={path},share=on",
                     *drive("ide", image))

    def word(self, at):
        return struct.unpack_from("<I", self.ram, at)[0]

    def write(self, at, value):
        struct.pack_into("<I", self.ram, at, value)

    def until(self, condition, timeout):
        deadline = time.monotonic() + timeout * PATIENCE
        while not condition():
            assert self.vm.running(), self.vm.report()
            assert time.monotonic() < deadline, f"{self.word(SENT)} SMIs\n{self.vm.report()}"
            time.sleep(0.05)

    def run(self, count, seed):
        with open(self.path, "w+b") as file:
            file.truncate(MEMORY)
        with self.vm, open(self.path, "r+b") as file, mmap.mmap(file.fileno(), 0) as self.ram:
            self.until(lambda: self.word(READY) == 1, 20)
            before = self.ram[self.smram:self.smram_end]
            assert any(before)
            self.write(SEED, seed)
            self.write(GO, count)
            self.until(lambda: self.word(DONE) == 1, 60 + count / 500)
            self.check(before, count)

    def check(self, before, count):
        assert self.word(SENT) == count
        assert self.word(BAD) == 0, f"first in register {self.word(WHICH) // 4}"
        assert self.word(SMIS) >= count, self.word(SMIS)
        assert self.word(ACPI) & 0x10001 == 0x10000
        after = self.ram[self.smram:self.smram_end]
        allowed = sorted(may_change(self.board, self.cpus))
        changed = [hex(self.smram + at) for at in range(len(before)) if before[at] != after[at]
                   and not any(start <= self.smram + at < end for start, end in allowed)]
        assert not changed, changed[:20]
        if self.cpus > 1:
            assert self.word(OTHER) > 0
        if self.world == V86:
            assert self.word(CALLS) >= count // 32
            assert self.word(LAST) == 0
            canary = self.ram[CANARY:CANARY + CANARY_SIZE]
            assert canary == b"\x10\0\1\0" * (CANARY_SIZE // 4)


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("board", BOARDS)
def test_campaign(board, world, tmp_path):
    Campaign(board, world, 1, tmp_path / "ram").run(500, 0x5E1C1E + world)


@pytest.mark.full
@pytest.mark.parametrize("cpus", [1, 2])
@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("board", BOARDS)
def test_long_campaign(board, world, cpus, tmp_path):
    """Sends more than a million SMIs. If there is a second CPU, it sends SMIs as well."""
    Campaign(board, world, cpus, tmp_path / "ram").run(65000, 0xFEED0000 + 16 * world + cpus)
