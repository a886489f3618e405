# SPDX-License-Identifier: BSD-2-Clause
"""Tests the firmware linked for RAM: a multiboot loader loads the image, which takes over the
machine and boots a disk.
"""

import re

import pytest

from lib import paths
from lib.guest import disk
from lib.vm import VM, drive

pytestmark = pytest.mark.selkie

LINKED_AT = 0x800000
IMAGE_SIZE = 0x50000
RESERVED = 2
BOOTED = 0x10
# The firmware that runs the loader: Selkie in its ROM, or SeaBIOS.
FIRST = {"selkie": paths.BUILD, "seabios": paths.CONTROL}


def start(image, machine, *args, first="selkie", **options):
    return VM("-machine", machine, "-kernel", paths.built(image), *args, firmware=FIRST[first],
              **options)


def runs_at(vm):
    """
    Returns the address where POST says that it runs. The loader must not be started a second time.
    """
    return int(vm.debug.expect(r"the firmware runs in RAM at (\w+)").group(1), 16)


def check_reserved(vm, base):
    """Asserts that INT 15h AX=E820h reserves the image."""
    vm.expect("guest: end")
    entries = [[int(word, 16) for word in line.split()]
               for line in vm.guest.text().splitlines()[:-1]]
    assert any(kind == RESERVED and at <= base and base + IMAGE_SIZE <= at + size
               for at, size, kind in entries), entries


@pytest.mark.parametrize("first", FIRST)
def test_where_it_is_linked(first):
    with start("selkie-fixed.img", "pc", *drive("virtio", disk("e820")), first=first) as vm:
        assert runs_at(vm) == LINKED_AT
        check_reserved(vm, LINKED_AT)


@pytest.mark.parametrize("first", FIRST)
def test_at_the_end_of_ram(first):
    with start("selkie-ram.img", "pc", *drive("virtio", disk("e820")), first=first) as vm:
        at = runs_at(vm)
        # Only the first firmware's tables and heap are above the image.
        assert 0x3000000 <= at <= 0x4000000 - IMAGE_SIZE and at % 0x10000 == 0
        check_reserved(vm, at)


@pytest.mark.parametrize("machine, kind", [("pc", "ide"), ("q35", "virtio"), ("q35", "ide")])
def test_disks(machine, kind):
    with start("selkie-ram.img", machine, *drive(kind, disk("hello"))) as vm:
        runs_at(vm)
        vm.expect("guest: hello 80")
        assert vm.wait() == BOOTED


def test_reset_loads_it_again():
    with start("selkie-ram.img", "pc", *drive("virtio", disk("hello", STAY=1))) as vm:
        at = runs_at(vm)
        vm.expect("guest: hello 80")
        vm.qmp("system_reset")
        assert runs_at(vm) == at
        vm.expect("guest: hello 80")
        assert len(re.findall("runs in RAM", vm.debug.text())) == 2
