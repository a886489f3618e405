# SPDX-License-Identifier: BSD-2-Clause
"""Pages that are made from the sources are current."""

import subprocess

import pytest

from lib import paths


@pytest.mark.selkie
def test_knobs():
    subprocess.run([paths.TREE / "scripts/knobs-doc", "--check"], check=True)


@pytest.mark.selkie
def test_memory_map():
    subprocess.run(["/usr/bin/python3", "scripts/memory-map.py", "--check"], cwd=paths.TREE,
                   check=True)
