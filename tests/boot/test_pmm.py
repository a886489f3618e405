# SPDX-License-Identifier: BSD-2-Clause
"""Tests the POST Memory Manager as an option ROM sees it, and that it is gone when a guest runs."""

import pytest

from lib.guest import disk, rom
from lib.vm import VM, drive

CHECKS = 26


@pytest.mark.parametrize("memory", ["64M", "4G"])
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_pmm(tmp_path, machine, memory):
    """Runs an option ROM that checks PMM."""
    with VM("-machine", machine, "-option-rom", rom(tmp_path / "pmm.rom", name="pmm"),
            *drive("virtio", disk("hello", STAY=1)), memory=memory) as vm:
        assert vm.expect(r"pmm: (\w*) end").group(1) == "1" * CHECKS
        vm.expect("guest: hello")
        roms = vm.memory_at(0xE0000, 0x20000)
        assert not any(roms[at:at + 4] == b"$PMM" and sum(roms[at:at + roms[at + 5]]) & 0xFF == 0
                       for at in range(0, len(roms), 16))
