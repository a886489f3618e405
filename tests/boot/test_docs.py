# SPDX-License-Identifier: BSD-2-Clause
"""Pages that are made from the sources are current."""

import re
import subprocess

import pytest

from lib import paths


@pytest.mark.selkie
def test_knobs():
    subprocess.run([paths.TREE / "scripts/knobs-doc", "--check"], check=True)


@pytest.mark.selkie
def test_fw_cfg_files():
    """Every file that a source asks for is on the page."""
    page = (paths.TREE / "docs/configuration.md").read_text()
    names = set()
    for folder in ("src", "boot", "acpi", "fw_cfg", "vgasrc"):
        for path in (paths.TREE / folder).rglob("*.[ch]"):
            names.update(re.findall(r'"((?:etc/\w|opt/\w|bootorder|bios-geometry|vgaroms/|genroms/)'
                                    r'[^" ]*)"', path.read_text()))
    assert len(names) > 20
    assert not [name for name in sorted(names) if f"`{name}" not in page]


@pytest.mark.selkie
def test_memory_map():
    subprocess.run(["/usr/bin/python3", "scripts/memory-map.py", "--check"], cwd=paths.TREE,
                   check=True)
