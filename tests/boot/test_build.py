# SPDX-License-Identifier: BSD-2-Clause
"""The build itself: the same bytes from any folder, and no warning from either compiler."""

import os
import shutil
import subprocess

import pytest

from lib import paths

pytestmark = pytest.mark.selkie


def build(folder, *args, **environment):
    """Builds a copy of the tree in `folder`; returns its ROMs by name."""
    out = paths.BUILD.relative_to(paths.TREE).parts[0] if paths.TREE in paths.BUILD.parents \
        else "build"
    shutil.copytree(paths.TREE, folder, ignore=lambda where, names: [
        name for name in names if name in (".git", "__pycache__")
        or (name == out and where == str(paths.TREE))])
    clean = {key: value for key, value in os.environ.items()
             if key not in ("O", "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "FIRMWARE", "KCONFIG_CONFIG")}
    done = subprocess.run(["make", "-s", "-j2", *args], cwd=folder, env={**clean, **environment},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    assert "warning" not in done.stdout, done.stdout
    roms = {path.name: path.read_bytes() for path in (folder / "build").glob("*bios*.bin")}
    assert "bios-256k.bin" in roms
    return roms


def test_same_bytes_anywhere_and_any_day(tmp_path):
    """Another folder, day, user, language and order of jobs."""
    one = build(tmp_path / "one")
    two = build(tmp_path / "a much longer name".replace(" ", "-") / "two", TZ="Asia/Tokyo",
                LC_ALL="C", USER="somebody", HOSTNAME="elsewhere")
    assert one.keys() == two.keys()
    different = [name for name in one if one[name] != two[name]]
    assert not different, different


def test_clang_builds_without_a_warning(tmp_path):
    build(tmp_path / "tree", "CC=clang")
