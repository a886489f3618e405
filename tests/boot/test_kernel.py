# SPDX-License-Identifier: BSD-2-Clause
"""-kernel: Selkie's own loader, and QEMU's option ROMs for what that leaves to them."""

import pytest

from lib.guest import disk, kernel
from lib.vm import VM, drive

MACHINES = ["pc", "q35"]
WITHOUT_DMA = ["pc-i440fx-2.4", "pc-q35-2.4"]  # of fw_cfg: other option ROMs
BOOTED = 0x10
OWN = "The kernel takes over."


@pytest.fixture
def module(tmp_path):
    path = tmp_path / "module"
    path.write_bytes(b"data" + bytes(3 << 20))
    return path


def boots(path, says, *args, own=True, **options):
    """The guest says so and is content; by our loader or not."""
    with VM("-kernel", path, *args, **options) as vm:
        vm.expect(f"guest: {says}\n")
        assert vm.wait() == BOOTED
        assert (OWN in vm.debug) == own


@pytest.mark.parametrize("machine", MACHINES + WITHOUT_DMA)
def test_linux(machine, module):
    """The 32-bit entry: CPU, zero page, command line and initrd are as the protocol says."""
    boots(kernel("kernel"), "kernel one two data", "-machine", machine, "-append", "'one two'",
          "-initrd", module)


@pytest.mark.parametrize("machine", MACHINES)
def test_linux_alone(machine):
    """Without command line and initrd; the screen is told as it is."""
    boots(kernel("kernel", COLUMNS=80), "kernel ", "-machine", machine, "-vga std")
    boots(kernel("kernel", COLUMNS=0), "kernel ", "-machine", machine, "-vga none")


@pytest.mark.parametrize("machine", MACHINES)
def test_linux_not_relocatable(machine, module):
    """Such a kernel is loaded at 1 MiB, where the firmware's own data is until it starts."""
    boots(kernel("kernel", RELOCATABLE=0), "kernel x data", "-machine", machine, "-append x",
          "-initrd", module)


@pytest.mark.parametrize("machine", MACHINES)
def test_linux_set_up(machine):
    """vga= asks for the real-mode code; kernels before 2.06 always get it."""
    boots(kernel("kernel"), "kernel set-up a vga=ask", "-machine", machine, "-append 'a vga=ask'")
    boots(kernel("kernel", PROTOCOL=0x205, RELOCATABLE=0), "kernel set-up old",
          "-machine", machine, "-append old")
    boots(kernel("kernel", PROTOCOL=0x201, RELOCATABLE=0), "kernel set-up older",
          "-machine", machine, "-append older")


@pytest.mark.warns("kernel: no room")
def test_linux_low_memory(module):
    """Where the place that it prefers has no room, it cannot run."""
    boots(kernel("kernel"), "kernel a data", "-append a", "-initrd", module, memory="32M")
    with VM("-kernel", kernel("kernel"), *drive("virtio", disk("hello")), memory="16M") as vm:
        vm.debug.expect("Boot failed: kernel: no room for the kernel")
        vm.expect("guest: hello")


@pytest.mark.warns("kernel: the image")
@pytest.mark.parametrize("machine", MACHINES)
def test_truncated(machine):
    """A kernel that lies of its size is named, and the next entry boots."""
    with VM("-machine", machine, "-kernel", kernel("kernel", SYSSIZE=0x1000),
            *drive("virtio", disk("hello"))) as vm:
        vm.debug.expect("Boot failed: kernel: the image is cut short")
        vm.expect("guest: hello")


@pytest.mark.warns("kernel: no room")
def test_no_room_for_the_initrd(tmp_path):
    initrd = tmp_path / "initrd"
    with open(initrd, "wb") as f:
        f.truncate(40 << 20)
    with VM("-kernel", kernel("kernel"), "-initrd", initrd, *drive("virtio", disk("hello")),
            memory="48M") as vm:
        vm.debug.expect("Boot failed: kernel: no room for the initrd")
        vm.expect("guest: hello")


@pytest.mark.parametrize("machine", MACHINES + WITHOUT_DMA)
def test_multiboot(machine, module):
    """The command line, memory and a module are told."""
    path = kernel("multiboot")
    boots(path, f"multiboot {path} one two data", "-machine", machine, "-append", "'one two'",
          "-initrd", module)


def test_multiboot_at_1_mib(module):
    """Where most such kernels are, and the firmware's data too until the kernel starts."""
    path = kernel("multiboot", BASE=0x100000)
    boots(path, f"multiboot {path} x data", "-append x", "-initrd", module)


@pytest.mark.parametrize("machine", MACHINES)
def test_pvh(machine, module):
    boots(kernel("pvh"), "pvh one two data", "-machine", machine, "-append", "'one two'",
          "-initrd", module)


@pytest.mark.warns("kernel: it lies where")
def test_pvh_under_the_firmware():
    """QEMU loads such a kernel before the firmware starts, which then overwrites it."""
    with VM("-kernel", kernel("pvh", BASE=0x100000), *drive("virtio", disk("hello"))) as vm:
        vm.debug.expect("Boot failed: kernel: it lies where the firmware's data is")
        vm.expect("guest: hello")


@pytest.mark.parametrize("machine", MACHINES)
def test_before_disks(machine):
    """-kernel comes first, whatever disks there are: they are not even looked for."""
    with VM("-machine", machine, "-kernel", kernel("kernel"),
            *drive("virtio", disk("hello"))) as vm:
        vm.expect("guest: kernel")
        assert "80h: " not in vm.debug


def test_menu():
    """With a menu, drives are looked for, since the user may want one."""
    with VM("-kernel", kernel("kernel"), "-boot menu=on,splash-time=200",
            *drive("virtio", disk("hello"))) as vm:
        vm.expect("guest: kernel")
        assert "80h: " in vm.debug and OWN in vm.debug
