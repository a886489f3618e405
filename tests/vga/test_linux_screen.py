# SPDX-License-Identifier: BSD-2-Clause
"""Tests Debian's kernel on each display adapter: VBE modes set at boot, and drivers that take over.
"""

import re

import pytest

from lib import paths
from lib.linux import Linux, kernel
from picture import dump, expect_picture, region

pytestmark = pytest.mark.skipif(not paths.DEBIAN.exists(), reason="no Debian disk: make image")

# Shows text on a terminal without a login and with its cursor off: colors, and characters that the
# font must have.
SHOW = r"""printf '\033c\033[?25l\033[1;33;44m Linux on a Selkie display \033[0m\n' >/dev/tty2
           printf '\033[31mred\033[32mgreen\033[34mblue\033[0m #%%@\\|/' >/dev/tty2; busybox chvt 2"""
CORNER = region(0, 0, 320, 32)


class Booted(Linux):
    """The kernel, started by its own real-mode code, which sets the mode of vga=NUMBER."""

    def __init__(self, adapter, board, words, **options):
        image, initrd = kernel()
        super().__init__(
            "-machine", board, "-device", adapter, "-kernel", image, "-initrd", initrd,
            f"-append 'root=LABEL=selkie-root console=tty0 console=ttyS0,115200 {words}'",
            graphics=False, **options)

    def show(self, name):
        self.run(SHOW)
        expect_picture(self, name, part=CORNER)


@pytest.mark.selkie
@pytest.mark.parametrize("adapter, board, number, mode", [
    ("VGA", "pc", 0x317, "1024x768x16"),
    ("bochs-display", "q35", 0x344, "1024x768x32"),
    ("ramfb", "pc", 0x344, "1024x768x32"),
    pytest.param("isa-vga", "pc", 0x317, "1024x768x16", marks=pytest.mark.full),
    pytest.param("isa-vga", "q35", 0x344, "1024x768x32", marks=pytest.mark.full),
    pytest.param("cirrus-vga", "q35", 0x317, "1024x768x16", marks=pytest.mark.full),
    pytest.param("vmware-svga", "pc", 0x344, "1024x768x32", marks=pytest.mark.full),
    pytest.param("ati-vga,model=rv100", "q35", 0x344, "1024x768x32", marks=pytest.mark.full),
])
def test_vesa_framebuffer(adapter, board, number, mode):
    with Booted(adapter, board, f"vga={number:#x} nomodeset") as vm:
        assert f"vesafb: mode is {mode}," in vm.run("dmesg")
        assert vm.run("cat /proc/fb") == "0 VESA VGA"
        vm.show("linux-" + mode.rpartition("x")[2])
        assert dump(vm)[:2] == (1024, 768)


DRIVERS = {
    "VGA": ("pc", 0x317, "bochs-drm"), "bochs-display": ("q35", 0x344, "bochs-drm"),
    "cirrus-vga": ("pc", 0x317, "cirrus"), "qxl-vga": ("q35", 0x344, "qxl"),
    "virtio-vga": ("q35", 0x344, "virtio_gpu"),
    # This driver does not support QEMU's device, under any firmware. It must print only this.
    "vmware-svga": ("pc", 0x317, None),
}
DISPLAY = re.compile(r"drm|fb\d|vga|vesa|bochs|cirrus|qxl|virtio|vmwgfx|framebuffer|BAR|mtrr",
                     re.IGNORECASE)


def complaints(vm):
    return {re.sub(r"0x[0-9a-f]+|\b[0-9a-f]{4,}\b|\d+", "#", line)
            for line in vm.dmesg("emerg,alert,crit,err,warn") if DISPLAY.search(line)}


@pytest.mark.selkie
@pytest.mark.parametrize("adapter", [
    pytest.param(name, marks=() if name in ("VGA", "virtio-vga") else pytest.mark.full)
    for name in DRIVERS])
def test_driver_takes_over(adapter):
    """
    The driver takes over from the VBE mode, without messages that it does not print under SeaBIOS.
    """
    board, number, driver = DRIVERS[adapter]
    with Booted(adapter, board, f"vga={number:#x}") as vm:
        said = complaints(vm)
        if driver:
            assert re.fullmatch(rf"0 {driver}(drm)?fb", vm.run("cat /proc/fb"))
            assert f"vesafb: mode is 1024x768x{16 if number == 0x317 else 32}" in vm.run("dmesg")
            # The Cirrus driver always uses 16 bits for a pixel, which changes the shades of colors.
            vm.show("linux-16" if driver == "cirrus" else "linux-driver")
    with Booted(adapter, board, "", firmware=paths.CONTROL) as vm:
        assert said <= complaints(vm)


@pytest.mark.selkie
def test_programs_that_call_vbe():
    """hwinfo and vbetool run the ROM in their own emulators of real mode."""
    with Booted("VGA,edid=on,xres=1280,yres=800", "pc", "vga=0x317 nomodeset") as vm:
        assert vm.run("vbetool vbemode get") == str(0x4117)
        listed = vm.run("hwinfo --framebuffer 2>/dev/null", timeout=60)
        assert 'Device: "Selkie VGA ROM for QEMU standard VGA"' in listed
        assert "Memory Size: 16 MB" in listed
        assert "Mode 0x0317: 1024x768 (+2048), 16 bits" in listed
        vm.run(f"vbetool vbemode set {0x4144}")
        assert vm.run("vbetool vbemode get") == str(0x4144)
        assert dump(vm)[:2] == (1024, 768)
        vm.run("vbetool vbestate save >/tmp/state; vbetool vbemode set 3")
        assert dump(vm)[:2] == (720, 400)
        vm.run("vbetool vbestate restore </tmp/state")
        assert vm.run("vbetool vbemode get") == str(0x4144)
        assert dump(vm)[:2] == (1024, 768)
