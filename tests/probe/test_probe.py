#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs the conformance suite as a test: all parts named in required.txt must pass on every machine.
FIRMWARE names the BIOS's folder (default: build/).
"""
import glob
import os
import re
import shutil

import pytest

import runner

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(ROOT, os.environ.get("O", "build"))
BIOS = os.path.join(ROOT, os.environ.get("FIRMWARE", BUILD))
PARTS = runner.part_names(os.path.join(HERE, "main.c"))


# Calls get at most so many bytes of free stack, even if a specification promises more.
STACK = 128


FULL = "full"


def required(machine, full):
    """
    Returns the parts that required.txt names for `machine`: those of every run, or those of full
    runs only.
    """
    with open(os.path.join(HERE, "required.txt"), encoding="utf-8") as lines:
        words = [l.split() for l in lines if l.strip() and not l.startswith("#")]
    wanted = set()
    for part, *names in words:
        border = names.index(FULL) if FULL in names else len(names)
        machines = [{m for name in some for m in runner.GROUPS.get(name, [name])}
                    for some in (names[:border], names[border + 1:])]
        assert part in PARTS and machines[0] | machines[1] <= set(runner.MACHINES), part
        assert not machines[0] & machines[1], part
        wanted |= {part} if machine in machines[full] else set()
    return wanted


# Each machine, once with the parts of every run, and once with those of full runs only.
RUNS = [(name, full) for full in (False, True) for name in runner.MACHINES if required(name, full)]
# Processor seconds that a test is assumed to take if it has never run (lib/schedule.py).
SECONDS = 30


@pytest.mark.parametrize("name, full", [
    pytest.param(name, full, id=f"{name}-more" if full else name,
                 marks=pytest.mark.full if full else ()) for name, full in RUNS])
def test_probe(name, full, record_property):
    """Every check of the required parts passes on machine `name`."""
    wanted = required(name, full)
    checks = runner.run(BIOS, BUILD, name, PARTS, wanted, accel=os.environ.get("ACCEL"),
                        seed=int(os.environ.get("SEED", "1")),
                        stress=int(os.environ.get("ROUNDS", "0")), stack=STACK)
    made, failed, skipped = runner.totals(checks)
    record_property("checks", [made - failed, failed, skipped])
    failures = [f"{c.function}: {c.text} [{c.clause}] {'; '.join(c.notes)}"
                for c in checks if c.state == "not ok"]
    assert not failures, "\n".join(failures)
    assert {c.part for c in checks} >= wanted, "a part made no check"
    if "v86" in wanted:
        check_v86_disks(checks, name != "pc-no-smi")


# The parts that an emulator runs in a minute, and the checks that fail there because of the
# emulator. v86 has no ACPI and no local APIC, its CRT controller returns 0 for the start address,
# and its clock cannot be set. Bochs has a device at 2E8h.
EMULATOR_PARTS = {"ivt_bda", "int11", "int13_edd", "int40", "int15_mem", "int16", "pcibios", "pnp", "apm",
                  "int10_mode", "int10_text", "int10_gfx"}
TIME_PARTS = {"int1a", "int15"}
LACKS = {
    "bochs": ("BIOS data area: 40:02h is 0",),
    "v86": ("RSDP: found", "MP floating pointer: found",
            "INT 10h save pointer table: mode 03h has the CRT controller's registers",
            "INT 10h AH=05h: page .: CRTC start address"),
}


@pytest.mark.full
@pytest.mark.skipif(BIOS == "/usr/share/seabios", reason="says something of Selkie")
@pytest.mark.parametrize("name", runner.EMULATORS)
def test_emulator(name):
    """
    The checks that can run on Bochs and v86 pass. Those that need keys cannot, because nobody
    presses keys there.
    """
    parts = EMULATOR_PARTS | (TIME_PARTS if name == "bochs" else set())
    checks = runner.run(BIOS, BUILD, name, PARTS, parts)
    assert len(checks) > 2000
    failed = {f"{c.function}: {c.text}" for c in checks if c.state == "not ok"}
    assert not {text for text in failed if not any(re.match(lack, text) for lack in LACKS[name])}
    assert {c.part for c in checks} >= parts


def test_no_machine_is_left_out():
    """Each machine runs at least one part in every run, unless a similar machine does."""
    like = ("displays-on-other-board", "usb-matrix", "uas-matrix")
    other = {name for group in like for name in runner.GROUPS[group]}
    assert {name for name, full in RUNS if not full} >= set(runner.MACHINES) - other


def check_v86_disks(checks, work):
    """Our disk services work through SMM, or return an error if no SMI is raised."""
    disks = [c for c in checks if c.function.startswith("V86") and "INT 13h" in c.function]
    refused = [c for c in disks if "refused with an error" in c.text]
    assert disks
    assert any(c.state == "skip" for c in disks) != work
    assert bool(refused) != work or all("(01h)" in c.text for c in refused)
    assert work or any("(86h)" in c.text for c in refused)


SEABIOS = "/usr/share/seabios"
# With another BIOS, INT 10h uses this many bytes of its caller's stack.
ALONE = 448      # to scroll a string in four planes, including SeaBIOS's INT 15h
FOREIGN = ("pc-virtio",)    # each takes a minute
ALONE_QUICK = ("pc-virtio", "q35-cirrus")
MIXED = ("pc-virtio", "q35-ahci", "pc-isa", "q35-cirrus", "pc-qxl", "q35-virtio-vga")


def some(quick):
    """Returns the machines of MIXED. Those not in `quick` run only in full runs."""
    return [pytest.param(name, marks=() if name in quick else pytest.mark.full) for name in MIXED]


def mixed(folder, bios, vga):
    """Makes a folder with one firmware's BIOS and another's VGA ROMs."""
    for source, pattern in ((bios, "bios*.bin"), (vga, "vgabios*.bin")):
        for path in glob.glob(os.path.join(source, pattern)):
            shutil.copy(path, folder)
    return str(folder)


VIDEO = {*runner.INT10_PARTS, "vbe", "vbe_limits"}


def video_checks(bios, name, parts=frozenset(VIDEO)):
    checks = runner.run(bios, BUILD, name, PARTS, parts, stack=ALONE)
    assert len(checks) > 500
    return checks


def names(checks, state):
    """
    Returns the checks in this state: the part and the name of each, without the values that the
    check has seen.
    """
    return {(c.part, f"{c.function}: {c.text.split(' (')[0]}") for c in checks if c.state == state}


def failures(checks):
    return names(checks, "not ok")


@pytest.mark.skipif(BIOS == SEABIOS, reason="says something of Selkie")
@pytest.mark.parametrize("name", some(ALONE_QUICK))
def test_video_rom_alone(name, tmp_path):
    """Runs our VGA ROM under SeaBIOS."""
    assert not failures(video_checks(mixed(tmp_path, SEABIOS, BIOS), name))


@pytest.mark.skipif(BIOS == SEABIOS, reason="says something of Selkie")
@pytest.mark.parametrize("name", some(FOREIGN))
def test_foreign_video_rom(name, tmp_path):
    """
    Runs our BIOS with SeaBIOS's VGA ROM. No more checks may fail than under SeaBIOS's own BIOS. If
    the ROM hangs the machine there, the rest of that part cannot be compared. Drawing in graphics
    modes would take minutes, so this is left out.
    """
    parts = VIDEO - {"int10_gfx"}
    alone = video_checks(SEABIOS, name, parts)
    hung = {part for part, text in failures(alone) if "stopped or hung" in text}
    passed = names(alone, "ok") - failures(alone)
    ours = failures(video_checks(mixed(tmp_path, BIOS, SEABIOS), name, parts))
    assert not ours & passed
    assert {check for check in ours if check[0] not in hung} <= failures(alone)
