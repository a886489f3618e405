# SPDX-License-Identifier: BSD-2-Clause
"""Tests how long a boot took: the ACPI table with the times, and the picture drawn from the log."""

import base64
import re
import struct
import subprocess
from xml.etree import ElementTree

import pytest

from lib import paths
from lib.guest import disk
from lib.linux import Linux
from lib.tables import Acpi
from lib.vm import VM, drive
from test_sleep import Sleeper

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
    assert len(fpdt) == 68 and table[:4] == b"FBPT" and struct.unpack_from("<I", table, 4)[0] == 56
    assert struct.unpack_from("<HBB", table, 8) == (2, 48, 2)
    reset, load, start, *exits = struct.unpack_from("<5Q", table, 16)
    assert exits == [0, 0]
    return reset, load, start


def wake_ups(vm):
    """Returns how many wake-ups there were, and the times of the last and of an average one (5.2.24.9)."""
    fpdt, = Acpi(vm).named("FPDT")
    assert struct.unpack_from("<HBB", fpdt, 52) == (1, 16, 1)
    table = vm.memory_at(struct.unpack_from("<Q", fpdt, 60)[0], 32)
    assert table[:4] == b"S3PT" and struct.unpack_from("<IHBB", table, 4) == (32, 0, 24, 1)
    return struct.unpack_from("<IQQ", table, 12)


@pytest.mark.parametrize("machine", ["pc", pytest.param("q35", marks=pytest.mark.full)])
def test_fpdt_of_wake_ups(machine):
    """The table is in memory that e820 reserves, since the firmware writes it while the guest sleeps."""
    with Sleeper(machine, WISH) as vm:
        assert wake_ups(vm) == (0, 0, 0)
        took = []
        for number in range(1, 4):
            vm.cycle(1, 0)
            count, last, average = wake_ups(vm)
            took.append(last)
            assert count == number and 0 < last < 10 ** 10
            assert abs(average - sum(took) / number) <= 1000


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
def test_linux_reads_the_fpdt(tmp_path):
    with Linux(WISH) as vm:
        assert "FPDT" in vm.run("ls /sys/firmware/acpi/tables")
        assert not vm.run("dmesg -l err,warn | grep -i fpdt || :")
        # Linux passes on the table, and iasl finds no mistakes in it.
        (tmp_path / "fpdt.dat").write_bytes(base64.b64decode(vm.run(
            "base64 -w0 /sys/firmware/acpi/tables/FPDT")))
        done = subprocess.run(["iasl", "-d", "fpdt.dat"], cwd=tmp_path, capture_output=True,
                              text=True, timeout=60)
        assert not done.returncode, done.stderr
        text = (tmp_path / "fpdt.dsl").read_text()
        assert "FPDT Boot Record Address" in text and "S3PT Record Address" in text
        assert not re.search(r"Error|Invalid|\*\*\*\*|should be", text)
        # Not every kernel has CONFIG_ACPI_FPDT.
        shown = dict(line.rsplit(":", 1) for line in vm.run(
            "cd /sys/firmware/acpi; grep -r . fpdt 2>/dev/null || :").split("\n") if line)
        reset, load, start = times(vm)
        if shown:
            assert int(shown["fpdt/boot/firmware_start_ns"]) == reset
            assert int(shown["fpdt/boot/bootloader_load_ns"]) == load
            assert int(shown["fpdt/boot/bootloader_launch_ns"]) == start
            assert shown["fpdt/resume/resume_count"] == "0"


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


def access(port, name, value=0, kind="write", cpu=0):
    return (f"memory_region_ops_{kind} cpu {cpu} mr 0x55d0 addr {port:#x} value {value:#x} size 1"
            f" name '{name}'\n")


def said(text):
    """Returns QEMU's trace of a line that the firmware writes to the debug console."""
    return access(0x402, "isa-debugcon", 0xE9, "read") + "".join(
        access(0x402, "isa-debugcon", ord(char)) for char in text + "\n")


def test_bootgraph_of_a_trace_has_accesses():
    """
    Each line has a bar for the accesses up to the next line, and the first line one for those
    before it. QEMU's own accesses and those after the last line do not count.
    """
    svg = drawn(access(0x70, "rtc-index") + said("I00000 first") + 3 * access(0xCF8, "pci-conf-idx")
                + access(0xFEE00000, "apic-msi", cpu=-1) + access(0xCFC, "<data>", kind="read")
                + said("I00100 second") + said("I00200 end") + 5 * access(0x3D4, "vga"))
    shown = [element for element in svg.iter("{http://www.w3.org/2000/svg}rect")
             if element.get("class") == "accesses"]
    assert [bar.find("{*}title").text for bar in shown] == [
        "1 accesses\n1 rtc-index", "4 accesses\n3 pci-conf-idx\n1 <data>"]
    assert [float(bar.get("width")) for bar in shown] == [120, 480]
    assert [float(bar.get("x")) for bar in shown] == [10, 130]
    assert len(bars(svg)) == 4


def test_bootgraph_of_a_trace_of_two_starts():
    svg = drawn(said("I00000 one") + said("I00050 end") + 7 * access(0x3D4, "vga")
                + said("I00000 two") + access(0x61, "io") + said("I00001 end"))
    shown = [element.find("{*}title").text for element in svg.iter(
        "{http://www.w3.org/2000/svg}rect") if element.get("class") == "accesses"]
    assert shown == ["1 accesses\n1 io"] and len(bars(svg)) == 2


class Traced(VM):
    """A machine whose accesses are traced as docs/performance.md describes."""

    def command(self):
        return super().command() + ["-D", f"{self.folder}/trace",
                                    "-trace", "memory_region_ops_*"]


def test_bootgraph_of_a_traced_boot():
    with Traced(*drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello")
        with open(f"{vm.folder}/trace", encoding="latin-1") as file:
            svg = drawn(file.read())
        lines = vm.debug.text().splitlines()
    assert len(bars(svg)) == 1 + len(lines)
    shown = [element.find("{*}title").text for element in svg.iter(
        "{http://www.w3.org/2000/svg}rect") if element.get("class") == "accesses"]
    total = sum(int(text.split()[0]) for text in shown)
    assert 400 < total < 2000 and any("vga" in text for text in shown)


def test_bootgraph_without_a_log():
    made = subprocess.run([paths.TREE / "scripts/bootgraph"], input="nothing\n", capture_output=True,
                          text=True, check=False)
    assert made.returncode == 1 and "no line" in made.stderr
