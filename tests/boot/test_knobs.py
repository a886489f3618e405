# SPDX-License-Identifier: BSD-2-Clause
"""Tests the knobs of docs/configuration.md that no other test sets: each does what its row says."""

import re
import struct
import subprocess

import pytest

from lib import accel, paths
from lib.guest import disk, rom
from lib.vm import VM, drive

MACHINES = ["pc", "q35"]


def knob(tmp_path, name, value):
    """Returns QEMU arguments that set a knob under etc/ to a number."""
    path = tmp_path / name.replace("/", "-")
    path.write_bytes(value.to_bytes(4, "little"))
    return ["-fw_cfg", f"name={name},file={path}"]


def said(*args, graphics=True):
    """Returns what a machine's guests, including the boot sector, have printed when it ends."""
    with VM(*args, *drive("virtio", disk("hello")), graphics=graphics) as vm:
        vm.expect("guest: hello 80")
        return vm.guest.text()


def card(path, good_sum=True, **options):
    """Returns QEMU arguments for a network card with an option ROM that prints its name."""
    return ["-device", f"e1000,romfile={rom(path / 'card.rom', good_sum, TAG='card', **options)}"]


def file(path, good_sum=True):
    """Returns QEMU arguments for an option ROM that the VMM gives by fw_cfg."""
    return ["-fw_cfg", "name=genroms/test.bin,file="
            f"{rom(path / 'file.rom', good_sum, TAG='file')}"]


@pytest.mark.parametrize("machine", MACHINES)
def test_roms_run(machine, tmp_path):
    text = said("-machine", machine, *card(tmp_path), *file(tmp_path))
    assert "guest: rom card" in text and "guest: rom file" in text


@pytest.mark.warns("bad checksum")
@pytest.mark.parametrize("make", [card, file])
def test_wrong_checksum(make, tmp_path):
    assert "rom" not in said(*make(tmp_path, good_sum=False))


@pytest.mark.parametrize("make", [card, file])
def test_wrong_checksum_accepted(make, tmp_path):
    assert "guest: rom" in said(*make(tmp_path, good_sum=False),
                                *knob(tmp_path, "etc/optionroms-checksum", 0))


@pytest.mark.parametrize("value", [0, 1, 2])
def test_pci_option_roms(value, tmp_path):
    """The knob applies to PCI devices only. The VMM's own ROMs always run."""
    with VM(*knob(tmp_path, "etc/pci-optionrom-exec", value), *card(tmp_path), *file(tmp_path),
            *drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello 80")
        assert ("guest: rom card" in vm.guest) == (value == 2)
        assert "guest: rom file" in vm.guest
        # Only the display's ROM sets up the display for text.
        assert ("Booting from" in vm.screen()) == (value >= 1)


@pytest.mark.selkie
@pytest.mark.parametrize("value", [0, 1, 2])
@pytest.mark.parametrize("machine", MACHINES)
def test_threads(machine, value, tmp_path):
    """With the value 2, the firmware begins to initialise devices before the display's ROM runs."""
    with VM("-machine", machine, *knob(tmp_path, "etc/threads", value),
            *drive("virtio", disk("hello")), "-device", "ide-cd",
            "-fw_cfg name=opt/org.selkie/log-level,string=3") as vm:
        vm.expect("guest: hello 80")
        log = vm.debug.text()
    assert "DVD-ROM" in log
    assert (log.index("virtio-blk at") < log.index("option ROM of")) == (value == 2)


@pytest.mark.parametrize("value", [1000, 0xFFFFFFFF])
def test_keyboard_spinup(value, tmp_path):
    """The firmware does not wait for a keyboard that answers at once, whatever the knob says."""
    with VM(*knob(tmp_path, "etc/ps2-keyboard-spinup", value),
            *drive("virtio", disk("keys"))) as vm:
        vm.expect("keys\n")
        vm.hmp("sendkey a")
        vm.expect("1E61\n")


def msrs(*args):
    """Returns the MSRs that each CPU loads at its start, as {index: value}."""
    lines = subprocess.run(["nm", paths.BUILD / "selkie.elf"], check=True, capture_output=True,
                           text=True).stdout
    shared = int(re.search(r"^(\w+) \w shared$", lines, re.M)[1], 16)
    offsets = dict(re.findall(r"#define (\w+) (\d+)", (paths.BUILD / "offsets.h").read_text()))
    with VM("-smp 2", *args, *drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello 80")
        where, = struct.unpack("<I", vm.memory_at(shared + int(offsets["SHARED_AP_MSRS"]), 4))
        count, = struct.unpack("<I", vm.memory_at(shared + int(offsets["SHARED_AP_MSR_COUNT"]), 4))
        return dict(struct.iter_unpack("<IQ", vm.memory_at(where, 12 * count)))


@pytest.mark.selkie
def test_feature_control(tmp_path):
    """TCG has no such MSR, so this looks at the list of MSRs that all CPUs load, and not at the MSR."""
    intel = ["-cpu", "max,vendor=GenuineIntel"]
    assert 0x3A not in msrs(*intel)
    assert 0x3A not in msrs(*intel, *knob(tmp_path, "etc/msr_feature_control", 0))
    five = knob(tmp_path, "etc/msr_feature_control", 5)
    found = msrs(*intel, *five)
    assert found[0x3A] == 5
    assert found[0x2FF] == 0xC06    # the MTRRs, which each CPU has, too
    assert 0x3A not in msrs("-cpu max,vendor=AuthenticAMD", *five)


@pytest.mark.skipif(not accel.kvm_runs(), reason="no KVM")
@pytest.mark.warns("no SMI")
def test_feature_control_of_kvm(tmp_path):
    """KVM raises an exception for an MSR that the CPU does not have, as AMD's do not have this one."""
    with VM("-machine pc,smm=off -smp 2", *knob(tmp_path, "etc/msr_feature_control", 1),
            *drive("virtio", disk("hello")), accel="kvm") as vm:
        vm.expect("guest: hello 80", 60)
