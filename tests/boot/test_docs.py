# SPDX-License-Identifier: BSD-2-Clause
"""Pages that are made from the sources are current."""

import subprocess

import pytest

from lib import paths


@pytest.mark.selkie
def test_knobs():
    subprocess.run([paths.TREE / "scripts/knobs-doc", "--check"], check=True)
