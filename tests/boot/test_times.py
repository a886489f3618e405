# SPDX-License-Identifier: BSD-2-Clause
"""Tests how long a boot took: the ACPI table with the times, and the picture drawn from the log."""

import struct
import subprocess
from xml.etree import ElementTree

import pytest

from lib import paths
from lib.guest import disk
from lib.linux import Linux
from lib.tables import Acpi
from lib.vm import VM, drive

pytestmark = pytest.mark.selkie

WISH = "-fw_cfg name=opt/org.selkie/fpdt,string=1"


def times(vm):
    """
    Returns the times of the reset's end, of loading and of starting the loader, in nanoseconds
    (ACPI 6.5, 5.2.24.8).
    """
    fpdt, = Acpi(vm).named("FPDT")
    assert struct.unpack_from("<HBB", fpdt, 36) == (0, 16, 1)
    table = vm.memory_at(struct.unpack_from("<Q", fpdt, 44)[0], 56)
    assert len(fpdt) == 52 and table[:4] == b"FBPT" and struct.unpack_from("<I", table, 4)[0] == 56
    assert struct.unpack_from("<HBB", table, 8) == (2, 48, 2)
    reset, load, start, *exits = struct.unpack_from("<5Q", table, 16)
    assert exits == [0, 0]
    return reset, load, start


@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_fpdt(machine):
    with VM("-machine", machine, WISH, *drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello")
        reset, load, start = times(vm)
        assert 0 < reset < load < start


def test_fpdt_only_for_those_who_want_it():
    with VM(*drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello")
        assert not Acpi(vm).named("FPDT")


@pytest.mark.full
@pytest.mark.skipif(not paths.DEBIAN.exists(), reason="no Debian disk: make image")
def test_linux_reads_the_fpdt():
    with Linux(WISH) as vm:
        assert "FPDT" in vm.run("ls /sys/firmware/acpi/tables")
        assert not vm.run("dmesg -l err,warn | grep -i fpdt || :")


def drawn(text):
    made = subprocess.run([paths.TREE / "scripts/bootgraph"], input=text, capture_output=True,
                          text=True, check=True)
    return ElementTree.fromstring(made.stdout)


def bars(svg):
    return [element for element in svg.iter("{http://www.w3.org/2000/svg}rect")
            if element.get("class") == "step"]


def test_bootgraph():
    """
    The picture has a bar for each line, as long as the time until the next line. It shows only the
    last boot.
    """
    svg = drawn("I00000 earlier start\nSeaBIOS text\nI00700 its end\n"
                "I00000 first\nI00100 <second>\nW00400 third\nI00500 end\n")
    lengths = [float(bar.get("width")) for bar in bars(svg)]
    assert lengths == [120, 360, 120, 1]
    assert [bar.find("{*}title").text for bar in bars(svg)] == ["100 ms", "300 ms", "100 ms", "0 ms"]
    words = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert any("<second>" in word for word in words) and "500 ms" in words


def test_bootgraph_of_a_boot():
    with VM(*drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello")
        text = vm.debug.text()
    assert len(bars(drawn(text))) == len(text.splitlines())


def test_bootgraph_without_a_log():
    made = subprocess.run([paths.TREE / "scripts/bootgraph"], input="nothing\n", capture_output=True,
                          text=True, check=False)
    assert made.returncode == 1 and "no line" in made.stderr
