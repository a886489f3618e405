# SPDX-License-Identifier: BSD-2-Clause
"""For all pytest suites: the result file, and what the control (SeaBIOS) is excused from."""

import os
import pathlib

import pytest

from lib import paths


def pytest_collection_modifyitems(items):
    if paths.TESTS_CONTROL:
        for item in items:
            if item.get_closest_marker("selkie"):
                item.add_marker(pytest.mark.skip(reason="a promise of Selkie's own"))


def pytest_sessionfinish(session):
    path = os.environ.get("RESULT")
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not path or reporter is None or hasattr(session.config, "workerinput"):
        return
    passed = len(reporter.stats.get("passed", []))
    failed = sum(len(reporter.stats.get(kind, [])) for kind in ("failed", "error"))
    path = pathlib.Path(path)
    if not path.is_absolute():
        path = paths.TREE / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{passed} {failed}\n")
