# SPDX-License-Identifier: BSD-2-Clause
"""Compares the screens of boot loaders and memtest86+, which draw through INT 10h and VBE."""

import pytest

from lib import cd
from lib.vm import VM
from picture import expect_picture, region

GRUB = """
terminal_output console
set gfxmode=1024x768x32
insmod vbe
insmod gfxterm
loadfont unicode
terminal_output gfxterm
clear
set color_normal=light-green/blue
echo "GRUB on gfxterm"
set color_normal=yellow/black
echo "1024x768, 32 bits a pixel"
sleep --interruptible 9999
"""

SYSLINUX = """
UI vesamenu.c32
MENU TITLE Selkie
MENU RESOLUTION {width} {height}
MENU BACKGROUND #ff204060
LABEL one
  MENU LABEL The ^first entry
  LOCALBOOT -1
LABEL two
  MENU LABEL The ^second entry
  MENU DEFAULT
  LOCALBOOT -1
"""


def modules(*names):
    return [f"/usr/lib/syslinux/modules/bios/{name}.c32" for name in names]


def machine(adapter):
    """Returns the board for an adapter."""
    return "q35" if adapter in ("virtio-vga", "bochs-display") else "pc"


@pytest.mark.selkie
@pytest.mark.parametrize("adapter", ["VGA", "virtio-vga", "bochs-display", "ramfb"])
def test_grub_graphical_terminal(adapter, tmp_path):
    disc = cd.grub(tmp_path / "grub.iso", GRUB)
    with VM(*cd.drive(machine(adapter), disc), "-device", adapter, graphics=False,
            memory="128M") as vm:
        expect_picture(vm, "grub-gfxterm")


@pytest.mark.selkie
@pytest.mark.parametrize("adapter, width, height", [
    ("VGA", 640, 480), ("VGA", 1024, 768), ("qxl-vga", 1024, 768), ("cirrus-vga", 640, 480),
    ("bochs-display", 640, 480)])
def test_syslinux_graphical_menu(adapter, width, height, tmp_path):
    disc = cd.isolinux(tmp_path / "menu.iso", SYSLINUX.format(width=width, height=height),
                       *modules("vesamenu", "libcom32", "libutil"))
    with VM(*cd.drive(machine(adapter), disc), "-device", adapter, graphics=False) as vm:
        expect_picture(vm, f"vesamenu-{width}")


@pytest.mark.selkie
@pytest.mark.parametrize("board", ["pc", "q35"])
def test_memtest86(board):
    """Processor, speeds and progress vary, so this compares only the title and the line of keys."""
    with VM(*cd.drive(board, "/usr/lib/memtest86+/memtest86+x64.iso"), memory="64M") as vm:
        vm.expect_screen(r"Memtest86\+ v[\d.]+", timeout=40)
        vm.expect_screen(r"<ESC> Exit\s+<F1> Configuration", timeout=40)
        vm.expect_screen(r"Memory *: +6\dMB", timeout=40)
        expect_picture(vm, "memtest86", part=region(0, 0, 16 * 9, 16))
