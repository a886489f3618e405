# SPDX-License-Identifier: BSD-2-Clause
"""APM switches the machine off, through each of its three interfaces (APM 1.2, 4.6.8)."""

import pytest

from lib.guest import disk
from lib.vm import VM, drive

# No exit code is expected, because a guest that fails gives the reason on port 0xF4. After a reset
# QEMU would keep running.
OFF = None


@pytest.mark.selkie
@pytest.mark.parametrize("mode", [1, 2, 3])
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_power_off(machine, mode):
    with VM("-machine", machine, *drive("virtio", disk("apm_off", MODE=mode))) as vm:
        assert vm.wait() is OFF
