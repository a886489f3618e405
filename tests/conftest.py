# SPDX-License-Identifier: BSD-2-Clause
"""For all pytest suites: the result file, what the control (SeaBIOS) is excused from, stalls."""

import os
import pathlib

import pytest

from lib import paths, stall


def pytest_configure():
    if "STALL" in os.environ:
        stall.start(os.environ["STALL"])


def pytest_collection_modifyitems(items):
    if paths.TESTS_CONTROL:
        for item in items:
            if item.get_closest_marker("selkie"):
                item.add_marker(pytest.mark.skip(reason="a promise of Selkie's own"))


def checks(report):
    """[passed, failed, skipped]: a test that made many checks says how many, any other is one."""
    made = dict(report.user_properties).get("checks")
    return made or [report.passed, not report.passed, 0]


def pytest_terminal_summary(terminalreporter):
    for kind in ("passed", "failed"):
        for report in terminalreporter.stats.get(kind, []):
            if "checks" in dict(report.user_properties):
                good, bad, left_out = checks(report)
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {good + bad} "
                                            f"checks, {bad} failed, {left_out} skipped")


def pytest_sessionfinish(session):
    path = os.environ.get("RESULT")
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not path or reporter is None or hasattr(session.config, "workerinput"):
        return
    counts = [checks(report) for kind in ("passed", "failed", "error")
              for report in reporter.stats.get(kind, [])]
    passed, failed = (sum(count[i] for count in counts) for i in (0, 1))
    # A test may fail though all its checks have passed.
    failed = max(failed, sum(len(reporter.stats.get(kind, [])) for kind in ("failed", "error")))
    path = pathlib.Path(path)
    if not path.is_absolute():
        path = paths.TREE / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{passed} {failed}\n")
