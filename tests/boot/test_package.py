# SPDX-License-Identifier: BSD-2-Clause
"""Tests what users install: `make install`, the firmware descriptor, and the Debian packages."""

import json
import os
import shutil
import subprocess

import pytest

from lib import paths
from lib.guest import disk
from lib.vm import VM, drive

pytestmark = pytest.mark.selkie

# From QEMU's docs/interop/firmware.json: the keys that a descriptor must have.
KEYS = {"description", "interface-types", "mapping", "targets", "features", "tags"}
NOT_QEMUS = {"bios-ram.bin"}  # built by `make ram-images`
# A machine without a disk resets itself, and QEMU then ends.
NO_DISK = ("qemu-system-x86_64 -display none -no-reboot -boot reboot-timeout=100 "
           "-debugcon file:/tmp/log -global isa-debugcon.iobase=0x402")


def make(*words, where=paths.TREE, **environment):
    clean = {key: value for key, value in os.environ.items()
             if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "FIRMWARE", "KCONFIG_CONFIG", "O")}
    done = subprocess.run(["make", "-s", *words], cwd=where, env={**clean, **environment},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    return done.stdout


def files(folder):
    return sorted(path for path in folder.rglob("*") if not path.is_dir())


@pytest.fixture
def installed(tmp_path):
    yield from installing(tmp_path, "/opt/firmware")


def installing(tmp_path, prefix):
    words = [f"O={paths.BUILD}", f"DESTDIR={tmp_path}", f"PREFIX={prefix}"]
    # The ROMs exist already. They must not be built again, because other tests are using them.
    make("install", "-o", "roms", *words)
    yield tmp_path / prefix[1:]
    make("uninstall", *words)
    assert not files(tmp_path)


def test_installed_roms_boot(installed):
    """The installed ROMs boot. The licences that must go with copies are installed beside them."""
    roms = installed / "share/selkie"
    for rom in paths.BUILD.glob("*bios*.bin"):
        if rom.name in NOT_QEMUS:
            continue
        assert (roms / rom.name).read_bytes() == rom.read_bytes()
    assert {"LICENSE", "LICENSE.u_vga16"} <= {path.name for path in files(roms)}
    with VM(*drive("virtio", disk("hello")), firmware=roms) as vm:
        vm.expect("guest: hello 80")


def test_descriptor(installed, tmp_path):
    """The descriptor is where libvirt looks for those of administrators."""
    text = (tmp_path / "etc/qemu/firmware/60-selkie.json").read_text()
    descriptor = json.loads(text)
    assert descriptor.keys() == KEYS
    assert descriptor["interface-types"] == ["bios"]
    assert descriptor["mapping"] == {"device": "memory",
                                     "filename": "/opt/firmware/share/selkie/bios-256k.bin"}
    # test_sleep.py and test_hibernate.py prove these.
    assert descriptor["features"] == ["acpi-s3", "acpi-s4"]
    machines = {target["architecture"]: target["machines"] for target in descriptor["targets"]}
    assert machines == dict.fromkeys(("i386", "x86_64"), ["pc-i440fx-*", "pc-q35-*"])


@pytest.mark.parametrize("prefix", ["/usr", "/usr/"])
def test_descriptor_of_a_package(prefix, tmp_path):
    """With PREFIX=/usr the descriptor is where libvirt looks for those of packages."""
    for _ in installing(tmp_path, prefix):
        text = (tmp_path / "usr/share/qemu/firmware/60-selkie.json").read_text()
        assert '"/usr/share/selkie/bios-256k.bin"' in text
        assert not (tmp_path / "etc").exists()


def test_installed_tools(installed, tmp_path_factory):
    """The installed programs work without the source tree, and each has a page in man."""
    log = tmp_path_factory.mktemp("logs") / "log"
    log.write_text("I00000 Selkie 1\nI00007 booting from a disk\n")
    for words, answer in ((["log"], "selkie-log [--why] PLACE"), (["log", "--why", log], "a disk: was"),
                          (["bootgraph", log], "</svg>"), (["bootgraph", "--help"], "LOG")):
        done = subprocess.run([f"{installed}/bin/selkie-{words[0]}", *words[1:]], cwd="/",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert answer in done.stdout
        page = (installed / f"share/man/man1/selkie-{words[0]}.1").read_text()
        assert page.startswith(f".TH SELKIE-{words[0].upper()} 1")


def packages(folder):
    """Builds the packages in a copy of the tree and returns their files."""
    out = paths.BUILD.relative_to(paths.TREE).parts[0] if paths.TREE in paths.BUILD.parents \
        else "build"
    shutil.copytree(paths.TREE, folder, ignore=lambda where, names: [
        name for name in names if name in (".git", "__pycache__")
        or (name == out and where == str(paths.TREE))])
    make("deb", where=folder)
    return {path.name: path for path in (folder / "build/deb").glob("*.deb")}


@pytest.mark.full
def test_packages(tmp_path):
    """Two builds make the same bytes. QEMU uses Selkie while the packages are installed."""
    one = packages(tmp_path / "one")
    two = packages(tmp_path / "another-folder" / "two")
    assert {name.partition("_")[0] for name in one} == {"selkie", "selkie-qemu"}
    assert {name: path.read_bytes() for name, path in one.items()} == \
        {name: path.read_bytes() for name, path in two.items()}
    [changes] = (tmp_path / "one/build/deb").glob("*.changes")
    lintian = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", changes],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert lintian.returncode == 0, lintian.stdout

    for suite in SUITES:
        (tmp_path / suite).mkdir()
        in_fresh_root(suite, one.values(), tmp_path / suite)
    assert "selkie" in (tmp_path / "bookworm/microvm-with").read_text()
    assert "qboot" in (tmp_path / "bookworm/microvm-without").read_text()


# Debian 12, and Debian 11 with an older QEMU (5.2).
SUITES = ("bookworm", "bullseye")


def in_fresh_root(suite, debs, out):
    """
    Installs the packages in a fresh root of this Debian, and removes them again. QEMU without
    options must start Selkie while they are installed, and SeaBIOS afterwards. If a ROM of the
    packages is missing, QEMU uses SeaBIOS's, or gives an error if the user has named that file.
    """
    rom, display = "/usr/share/selkie/bios-256k.bin", "/usr/share/selkie/vgabios-stdvga.bin"
    hooks = [
        *(f'cp {path} "$1/tmp/"' for path in debs),
        'chroot "$1" sh -c "dpkg -i /tmp/*.deb"',
        f'chroot "$1" timeout 120 {NO_DISK} && cp "$1/tmp/log" {out}/with',
        f'chroot "$1" readlink -f /usr/share/qemu/bios-microvm.bin >{out}/microvm-with',
        f'mv "$1{rom}" "$1/tmp/kept"',
        f'chroot "$1" timeout 120 {NO_DISK} && cp "$1/tmp/log" {out}/missing',
        f'! chroot "$1" timeout 120 {NO_DISK} -bios {rom} 2>{out}/named',
        f'mv "$1/tmp/kept" "$1{rom}" && mv "$1{display}" "$1/tmp/kept"',
        f'chroot "$1" timeout 120 {NO_DISK} && cp "$1/tmp/log" {out}/missing-display',
        f'mv "$1/tmp/kept" "$1{display}"',
        'chroot "$1" dpkg -r selkie-qemu',
        f'chroot "$1" readlink -f /usr/share/qemu/bios-microvm.bin >{out}/microvm-without || :',
        f'chroot "$1" timeout 120 {NO_DISK} && cp "$1/tmp/log" {out}/without',
        'chroot "$1" dpkg -P selkie-qemu selkie',
        f'chroot "$1" find /usr -name "*selkie*" >{out}/left',
    ]
    isolate = ["unshare", "-m", "--propagation", "private"] if not subprocess.run(
        ["unshare", "-m", "true"]).returncode else []
    done = subprocess.run([*isolate, "mmdebstrap", "--variant=apt", "--include=qemu-system-x86,python3",
                           '--aptopt=Apt::Install-Recommends "false"',
                           '--aptopt=Acquire::Retries "3"',
                           *(f"--customize-hook={hook}" for hook in hooks), suite, "/dev/null"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    log = {path.name: path.read_text() for path in out.iterdir()}
    assert "Selkie" in log["with"] and "SeaBIOS (version" not in log["with"]
    assert "SeaBIOS (version" in log["without"] and "Selkie" not in log["without"]
    assert "SeaBIOS (version" in log["missing"] and "Selkie" not in log["missing"]
    assert f"could not load PC BIOS '{rom}'" in log["named"]
    assert "Selkie" in log["missing-display"] and "No bootable device" in log["missing-display"]
    assert log["left"] == ""
