#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The conformance suite as a gate: the parts named in required.txt must pass on
every machine. FIRMWARE names the folder of the BIOS (default: build/)."""
import glob
import os
import shutil

import pytest

import runner

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(ROOT, os.environ.get("O", "build"))
BIOS = os.path.join(ROOT, os.environ.get("FIRMWARE", BUILD))
PARTS = runner.part_names(os.path.join(HERE, "main.c"))


# Bytes of stack that calls have free, also where a specification grants more.
STACK = 128


def required(machine):
    """Parts that required.txt names for `machine`."""
    with open(os.path.join(HERE, "required.txt"), encoding="utf-8") as lines:
        words = [l.split() for l in lines if l.strip() and not l.startswith("#")]
    wanted = set()
    for part, *names in words:
        machines = {m for name in names for m in runner.GROUPS.get(name, [name])}
        assert part in PARTS and machines <= set(runner.MACHINES), part
        wanted |= {part} if machine in machines else set()
    return wanted


@pytest.mark.parametrize("name", runner.MACHINES)
def test_probe(name, record_property):
    """Every check of the required parts passes on machine `name`."""
    wanted = required(name)
    if not wanted:
        pytest.skip("no part is required here yet")
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


def check_v86_disks(checks, work):
    """Our disks' services through SMM, or their error where no SMI is raised."""
    disks = [c for c in checks if c.function.startswith("V86") and "INT 13h" in c.function]
    refused = [c for c in disks if "refused with an error" in c.text]
    assert disks
    assert any(c.state == "skip" for c in disks) != work
    assert bool(refused) != work or all("(01h)" in c.text for c in refused)
    assert work or any("(86h)" in c.text for c in refused)


SEABIOS = "/usr/share/seabios"
# INT 10h takes this much of its caller's stack where our BIOS is not there to give it one.
ALONE = 416      # scrolling a string in four planes, with SeaBIOS's INT 15h
FOREIGN = ("pc-virtio", "q35-cirrus")    # a minute each
MIXED = ("pc-virtio", "q35-ahci", "pc-isa", "q35-cirrus", "pc-qxl", "q35-virtio-vga")


def mixed(folder, bios, vga):
    """A folder with the BIOS of one and the VGA ROMs of another."""
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
    """Of each check in this state its part, and its name without the values seen."""
    return {(c.part, f"{c.function}: {c.text.split(' (')[0]}") for c in checks if c.state == state}


def failures(checks):
    return names(checks, "not ok")


@pytest.mark.skipif(BIOS == SEABIOS, reason="says something of Selkie")
@pytest.mark.parametrize("name", MIXED)
def test_video_rom_alone(name, tmp_path):
    """Our VGA ROM under SeaBIOS."""
    assert not failures(video_checks(mixed(tmp_path, SEABIOS, BIOS), name))


@pytest.mark.skipif(BIOS == SEABIOS, reason="says something of Selkie")
@pytest.mark.parametrize("name", [pytest.param(name, marks=[] if name in FOREIGN else pytest.mark.full)
                                  for name in MIXED])
def test_foreign_video_rom(name, tmp_path):
    """Our BIOS with SeaBIOS's VGA ROM, which fails no more than under its own BIOS. Where it hangs
    the machine there, it is not known what the rest of that part would say. It takes minutes to
    draw in graphics modes."""
    parts = VIDEO - {"int10_gfx"}
    alone = video_checks(SEABIOS, name, parts)
    hung = {part for part, text in failures(alone) if "stopped or hung" in text}
    passed = names(alone, "ok") - failures(alone)
    ours = failures(video_checks(mixed(tmp_path, BIOS, SEABIOS), name, parts))
    assert not ours & passed
    assert {check for check in ours if check[0] not in hung} <= failures(alone)
