# SPDX-License-Identifier: BSD-2-Clause
"""Tests SD cards behind an SD host controller on PCI: both kinds of capacity, both kinds of DMA,
write protection, an empty slot, and a card that is pulled out.
"""

import time

import pytest

from lib import cd
from lib.calls import Calls
from lib.guest import assemble, disk
from lib.vm import PATIENCE, VM, drive

MACHINES = ["pc", "q35"]
BOOTED = 0x10
GIB = 1 << 30
# QEMU's capabilities without bit 19, ADMA2 (SD Host Controller 3.00, 2.2.25).
ONLY_SDMA = 0x057034B4


def card(path, name="card", controller="sdhci-pci", **options):
    """Returns QEMU arguments for a card. QEMU accepts only sizes that are powers of two."""
    more = "".join(f",{key}={value}" for key, value in options.items())
    return ["-device", controller, "-drive",
            f"if=none,id={name},format=raw,file={path},snapshot=on{more}",
            "-device", f"sd-card,id={name}-card,drive={name}"]


@pytest.mark.parametrize("machine", MACHINES)
def test_boot(machine):
    with VM("-machine", machine, *card(disk("hello"))) as vm:
        vm.expect("guest: hello 80")
        assert vm.wait() == BOOTED


def test_high_capacity(tmp_path):
    """With more than 2 GiB, addresses count sectors. The guest reads the last sector too."""
    image = tmp_path / "card"
    image.write_bytes(disk("hello").read_bytes())
    with image.open("r+b") as file:
        file.truncate(4 * GIB)
    with VM("-machine", "q35", *card(image)) as vm:
        vm.expect("guest: hello 80")


@pytest.mark.selkie
def test_sdma():
    controller = f"sdhci-pci,capareg={ONLY_SDMA:#x}"
    with VM("-machine", "pc", *card(disk("hello"), controller=controller)) as vm:
        vm.expect("guest: hello 80")


def test_behind_other_disks():
    """Cards have numbers after the disks of other controllers."""
    with VM("-machine", "q35", *card(disk("drives", TAG="card")),
            *drive("virtio", disk("drives", TAG="disk"), 0)) as vm:
        vm.expect("guest: booted 80: 80=disk 81=card end")


def test_empty_slot():
    with VM("-machine", "q35", "-device", "sdhci-pci",
            *drive("virtio", disk("hello", TAG="other"))) as vm:
        vm.expect("guest: other 80")


@pytest.mark.selkie
@pytest.mark.warns("is gone|read at 0, 1 sectors")
def test_card_is_pulled_out(tmp_path):
    """Calls fail at once (20h, controller failure), and write nothing."""
    image = assemble("calls", "bin").read_bytes()
    disc = cd.disc(tmp_path / "calls.iso", image, cd.validation() + cd.entry(cd.NO_EMULATION, sectors=4))
    with Calls(*cd.drive("pc", disc), *card(disk("hello"))) as bios:
        answer = bios.edd(0x42, 0x80, 0)
        assert not answer.cf
        bios.write(0x20000, b"untouched")
        bios.qmp("blockdev-remove-medium", id="/machine/peripheral/card-card")
        before = time.monotonic()
        answer = bios.edd(0x42, 0x80, 0)
        assert (answer.cf, answer.ah, answer.count) == (True, 0x20, 0)
        assert bios.memory_at(0x20000, 9) == b"untouched"
        assert bios.edd(0x42, 0x80, 0).ah == 0x20
        assert time.monotonic() - before < 8 * PATIENCE
