#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The conformance suite as a gate: the parts named in required.txt must pass on
every machine. PROBE_BIOS names the folder of the BIOS (default: build/)."""
import os

import pytest

import runner

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(ROOT, os.environ.get("O", "build"))
BIOS = os.environ.get("PROBE_BIOS", BUILD)
PARTS = runner.part_names(os.path.join(HERE, "main.c"))


def required():
    """Part names in required.txt."""
    with open(os.path.join(HERE, "required.txt"), encoding="utf-8") as lines:
        return [l.split()[0] for l in lines if l.strip() and not l.startswith("#")]


@pytest.mark.parametrize("name", runner.MACHINES)
def test_probe(name):
    """Every check of the required parts passes on machine `name`."""
    wanted = required()
    assert set(wanted) <= set(PARTS), "required.txt names a part that is not there"
    expected = {p for p in wanted if runner.on_machine(name, p)}
    if not expected:
        pytest.skip("no part is required here yet")
    checks = runner.run(BIOS, BUILD, name, PARTS, wanted)
    made, failed, skipped = runner.totals(checks)
    print(f"\nprobe {name}: {made} checks, {failed} failed, {skipped} skipped")
    failures = [f"{c.function}: {c.text} [{c.clause}] {'; '.join(c.notes)}"
                for c in checks if c.state == "not ok"]
    assert not failures, "\n".join(failures)
    assert {c.part for c in checks} >= expected, "a part made no check"
