# SPDX-License-Identifier: BSD-2-Clause
"""
Tests the report of the conformance suite: new results of some machines replace the old ones of
these machines only.
"""

import json
import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE))
import report  # noqa: E402
import runner  # noqa: E402

pytestmark = pytest.mark.selkie


class Check:
    def __init__(self, state, text):
        self.row = [state, "INT 99h", text, "no specification", "part", []]

    def as_list(self):
        return self.row


@pytest.fixture(name="suite")
def fixture_suite(monkeypatch, tmp_path):
    """Replaces the suite: each machine passes one check, and fails one if it is in `failing`."""
    failing = set()
    monkeypatch.setattr(runner, "run", lambda bios, build, name, parts, wanted, accel: [
        Check("ok", "one"), Check("not ok" if name in failing else "ok", "two")])
    monkeypatch.setattr(runner, "totals", lambda checks: (2, 0, 0))
    (tmp_path / "bios-256k.bin").write_bytes(b"one")
    return failing


def test_merge(suite, tmp_path, capsys):
    """A run in pieces, in any order, gives the same page as one run of all machines."""
    names = report.usual_machines()
    suite.add(names[1])
    report.cmd_run(tmp_path, f"{tmp_path}/whole.json")
    for piece in (names[3:], names[1:3], names[:1]):
        report.cmd_update(tmp_path, f"{tmp_path}/pieces.json", *piece)
    pages = []
    for results in ("whole", "pieces"):
        report.cmd_markdown(f"{tmp_path}/{results}.md", f"Selkie={tmp_path}/{results}.json")
        pages.append((tmp_path / f"{results}.md").read_text())
    assert pages[0] == pages[1]
    assert f"| INT 99h | no specification | {2 * len(names) - 1}/{2 * len(names)} |" in pages[0]
    assert f"INT 99h: two (no specification). On {names[1]}." in pages[0]
    assert "different ROMs" not in capsys.readouterr().err


def test_update(suite, tmp_path, capsys):
    """
    A later piece replaces the results of its machine only. Whoever makes the page is told that the
    pieces are from different ROMs.
    """
    names, results = report.usual_machines(), f"{tmp_path}/results.json"
    suite.update(names[:2])
    report.cmd_run(tmp_path, results)
    suite.clear()
    (tmp_path / "bios-256k.bin").write_bytes(b"two")
    report.cmd_update(tmp_path, results, names[0])
    report.cmd_markdown(f"{tmp_path}/page.md", f"Selkie={results}")
    assert f"two (no specification). On {names[1]}." in (tmp_path / "page.md").read_text()
    assert f": {names[0]}; " in capsys.readouterr().err


def test_page(suite, tmp_path):
    """
    The page begins with short lines, and ends with the machines, each on a line of its own. A column
    that is taken from an earlier page is the same in the next one.
    """
    names, page = report.usual_machines(), tmp_path / "page.md"
    suite.update(names[:2])
    report.cmd_run(tmp_path, f"{tmp_path}/one.json")
    suite.clear()
    report.cmd_run(tmp_path, f"{tmp_path}/other.json")
    report.cmd_markdown(page, f"Selkie={tmp_path}/other.json", f"Other={tmp_path}/one.json")
    text = page.read_text()
    introduction, _, table = text.partition("\n| ")
    assert max(map(len, introduction.splitlines())) <= 110
    assert f"of {len(names)} QEMU machines" in introduction
    assert table.splitlines()[2].startswith("| **all** | | ")
    assert "## What Selkie fails\n\nNothing.\n" in text
    machines = text.partition("\n## The machines\n\n")[2].splitlines()
    assert [line.split("`")[1] for line in machines if line.startswith("- ")] == names
    again = tmp_path / "again.md"
    report.cmd_markdown(again, f"Selkie={page}", f"Other={page}")
    assert again.read_text() == text


def test_where_it_fails(monkeypatch, tmp_path):
    """
    A failure names its machines if the check passes on others. A check that only some machines make,
    and that fails on all of them, needs no names; but a part that stops one machine does.
    """
    names = report.usual_machines()

    def run(bios, build, name, parts, wanted, accel):
        few = [Check("not ok", "rare")] if name in names[:2] else []
        stopped = [Check("not ok", f"{runner.STOPPED} in part x")] if name == names[0] else []
        return [Check("not ok" if name == names[1] else "ok", "usual"), *few, *stopped]
    monkeypatch.setattr(runner, "run", run)
    monkeypatch.setattr(runner, "totals", lambda checks: (0, 0, 0))
    report.cmd_run(tmp_path, f"{tmp_path}/results.json")
    report.cmd_markdown(tmp_path / "page.md", f"Selkie={tmp_path}/results.json")
    lines = (tmp_path / "page.md").read_text().splitlines()
    assert f"- INT 99h: usual (no specification). On {names[1]}." in lines
    assert "- INT 99h: rare (no specification)." in lines
    assert f"- INT 99h: {runner.STOPPED} in part x (no specification). On {names[0]}." in lines


def test_missing(suite, tmp_path):
    """
    The page cannot be made while machines are missing, and results of single parts cannot be
    merged.
    """
    results = f"{tmp_path}/results.json"
    report.cmd_update(tmp_path, results, report.usual_machines()[0])
    with pytest.raises(SystemExit, match="no results of"):
        report.cmd_markdown(f"{tmp_path}/page.md", f"Selkie={results}")
    assert not (tmp_path / "page.md").exists()
    with pytest.raises(SystemExit, match="all its parts"):
        report.cmd_update(tmp_path, results, report.usual_machines()[0], "part=int13")
    assert list(json.loads((tmp_path / "results.json").read_text())) == report.usual_machines()[:1]
