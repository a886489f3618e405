# SPDX-License-Identifier: BSD-2-Clause
"""For all pytest suites: result files, the order of tests, tests that SeaBIOS need not pass, and
stalls.
"""

import os

import pytest

from lib import paths, schedule, stall, vm


def pytest_configure():
    if "STALL" in os.environ:
        stall.start(os.environ["STALL"])


def pytest_xdist_make_scheduler(config, log):
    return schedule.LongestFirst(config, log)


@pytest.fixture(autouse=True)
def provoked(request, monkeypatch):
    """Passes the expressions of the test's `warns` markers to the machines that it starts."""
    marks = [mark.args[0] if mark.args else "" for mark in request.node.iter_markers("warns")]
    monkeypatch.setattr(vm, "provoked", "|".join(f"(?:{mark})" for mark in marks) or None)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    before = schedule.used()
    yield
    item.user_properties.append(("seconds", round(schedule.used() - before, 2)))


def pytest_collection_modifyitems(items):
    schedule.sort(items)
    if paths.TESTS_CONTROL:
        for item in items:
            if item.get_closest_marker("selkie"):
                item.add_marker(pytest.mark.skip(reason="a promise of Selkie's own"))


def checks(report):
    """
    Returns [passed, failed, skipped]. A test that made many checks has recorded how many. Any other
    test counts as one.
    """
    made = schedule.properties(report).get("checks")
    return made or [report.passed, not report.passed, 0]


def pytest_terminal_summary(terminalreporter):
    for kind in ("passed", "failed"):
        for report in terminalreporter.stats.get(kind, []):
            if "checks" in schedule.properties(report):
                good, bad, left_out = checks(report)
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {good + bad} "
                                            f"checks, {bad} failed, {left_out} skipped")


def pytest_sessionfinish(session):
    """Writes "PASSED FAILED" to a file in RESULTS for each folder with tests."""
    folder = os.environ.get("RESULTS")
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not folder or reporter is None or hasattr(session.config, "workerinput"):
        return
    folder = paths.TREE / folder
    folder.mkdir(parents=True, exist_ok=True)
    reports = [report for kind in ("passed", "failed", "error")
               for report in reporter.stats.get(kind, [])]
    schedule.keep(reports)
    for suite in {suite_of(report) for report in reports}:
        made = [report for report in reports if suite_of(report) == suite]
        counts = [checks(report) for report in made]
        passed, failed = (sum(count[i] for count in counts) for i in (0, 1))
        # A test may fail although all its checks have passed.
        failed = max(failed, sum(not report.passed for report in made))
        (folder / suite).write_text(f"{passed} {failed}\n")


def suite_of(report):
    return report.nodeid.partition("/")[0]
