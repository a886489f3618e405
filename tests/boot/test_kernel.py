# SPDX-License-Identifier: BSD-2-Clause
"""-kernel: QEMU's own loaders, which are option ROMs with a boot entry vector."""

import pytest

from lib.guest import disk, kernel
from lib.vm import VM, drive

MACHINES = ["pc", "q35"]
WITHOUT_DMA = ["pc-i440fx-2.4", "pc-q35-2.4"]  # of fw_cfg: other option ROMs
BOOTED = 0x10


@pytest.mark.parametrize("machine", MACHINES + WITHOUT_DMA)
def test_linux_protocol(machine):
    """linuxboot.bin, and linuxboot_dma.bin, which takes its stack's segment to be 0."""
    with VM("-machine", machine, "-kernel", kernel("kernel")) as vm:
        vm.expect("guest: kernel")
        assert vm.wait() == BOOTED


@pytest.mark.parametrize("machine", MACHINES + WITHOUT_DMA)
def test_multiboot(machine, tmp_path):
    """multiboot.bin and multiboot_dma.bin: the command line, memory and a module are told."""
    module = tmp_path / "module"
    module.write_bytes(b"data")
    path = kernel("multiboot")
    with VM("-machine", machine, "-kernel", path, "-append", "'one two'",
            "-initrd", module) as vm:
        vm.expect(f"guest: multiboot {path} one two data")
        assert vm.wait() == BOOTED


@pytest.mark.parametrize("machine", MACHINES)
def test_pvh(machine, tmp_path):
    """pvh.bin: memory map and RSDP are the firmware's, through it."""
    module = tmp_path / "module"
    module.write_bytes(b"data")
    with VM("-machine", machine, "-kernel", kernel("pvh"), "-append", "'one two'",
            "-initrd", module) as vm:
        vm.expect("guest: pvh one two data")
        assert vm.wait() == BOOTED


@pytest.mark.parametrize("machine", MACHINES)
def test_before_disks(machine):
    """-kernel comes first, whatever disks there are."""
    with VM("-machine", machine, "-kernel", kernel("kernel"),
            *drive("virtio", disk("hello"))) as vm:
        vm.expect("guest: kernel")
