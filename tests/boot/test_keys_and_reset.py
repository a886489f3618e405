# SPDX-License-Identifier: BSD-2-Clause
"""Tests keys from the keyboard and from a serial console, and the ways to reset the machine."""

import pytest

from lib.guest import disk
from lib.vm import VM, drive

MACHINES = ["pc", "q35"]
ENDED = 8


@pytest.mark.parametrize("machine", MACHINES)
def test_keyboard(machine):
    with VM("-machine", machine, *drive("virtio", disk("keys"))) as vm:
        vm.expect("keys\n")
        for key, code in (("a", "1E61"), ("shift-a", "1E41"), ("ctrl-c", "2E03"),
                          ("up", "48E0"), ("f12", "8600"), ("kp_enter", "E00D")):
            vm.hmp(f"sendkey {key}")
            vm.expect(f"{code}\n")
        vm.last_key("esc")
        assert vm.wait() == ENDED


@pytest.mark.selkie
@pytest.mark.parametrize("graphics", [True, False])
def test_serial_keys(graphics):
    with VM("-machine", "pc,graphics=off", *drive("virtio", disk("keys")),
            graphics=graphics) as vm:
        vm.expect("keys\n")
        for sent, code in (("a", "1E61"), ("?", "353F"), ("\r", "1C0D"), ("\x7f", "0E08"),
                           ("\x1b[A", "48E0"), ("\x1bOP", "3B00"), ("\x1b[6~", "51E0"), ("\x1b[5~", "49E0"),
                           ("\x1b[H", "47E0"), ("\x1b[1~", "47E0"), ("\x1b[4~", "4FE0"), ("\x1b[2~", "52E0"),
                           ("\x1b[3~", "53E0"), ("\x1b[15~", "3F00"), ("\x1b[21~", "4400"),
                           # F11 and F12 as DOS has them, characters in UTF-8
                           ("\x1b[23~", "8500"), ("\x1b[24~", "8600"), ("\xc3\xa9", "0082"), ("\xe2\x94\x82", "00B3"),
                           ("\x1bx", "2D00"), ("\x1b[99~b", "3062"), ("\xff\xc3c", "2E63")):
            vm.send(sent)
            vm.expect(f"{code}\n")
        vm.send("\x1b")
        assert vm.wait() == ENDED


@pytest.mark.parametrize("machine", MACHINES)
def test_ctrl_alt_delete(machine):
    with VM("-machine", machine, *drive("virtio", disk("keys"))) as vm:
        vm.expect("keys\n")
        vm.hmp("sendkey ctrl-alt-delete")
        vm.expect("keys\n")


@pytest.mark.selkie
@pytest.mark.parametrize("machine, count", [("pc", 10), *[
    pytest.param(machine, 100, marks=pytest.mark.full) for machine in MACHINES]])
def test_keys_while_it_starts(machine, count):
    """The keyboard works although keys were pressed and released before the firmware looked at it."""
    with VM("-machine", machine, *drive("virtio", disk("keys"))) as vm:
        vm.expect("keys\n")
        for number in range(count):
            vm.qmp("system_reset")
            for _ in range(1 + number % 4):
                vm.hmp(f"sendkey a {1 + number % 7}")
            vm.expect("keys\n")
            vm.hmp("sendkey b 20")
            vm.expect("3062\n")


@pytest.mark.selkie
@pytest.mark.parametrize("machine", MACHINES)
def test_shutdown_codes(machine):
    with VM("-machine", machine, *drive("virtio", disk("resume"))) as vm:
        vm.expect("jump eoi move again\n")
        assert vm.wait() == ENDED
