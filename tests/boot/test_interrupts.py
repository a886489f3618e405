# SPDX-License-Identifier: BSD-2-Clause
"""Tests BIOS services while the interrupt controllers use other vectors than IBM's."""

import re

import pytest

from lib import paths
from lib.guest import disk
from lib.vm import VM, drive

SLOW = "throttling.iops-total=8"  # slow enough for ticks to arrive while the firmware waits


def used(vm):
    """Returns the statuses that guests/irqs.asm reports, and the number of interrupts."""
    text = vm.expect(r"guest: (disk.*) end", timeout=60).group(1)
    calls, ticks = text.split(" ticks ")
    return calls, int(ticks, 16)


@pytest.mark.parametrize("base", [0x00, 0x18, 0x20, 0x50, 0x70, 0x90, 0xF0])
@pytest.mark.parametrize("machine, kind", [("pc", "virtio"), ("pc", "ide"), ("q35", "ide")])
def test_moved_controllers(machine, kind, base):
    """
    Vectors 0 to 1Fh are used by exceptions as well, so an interrupt there must be told from an
    exception.
    """
    slow = drive(kind, disk("irqs", BASE=base))
    slow[1] += "," + SLOW
    with VM("-machine", machine, *slow) as vm:
        calls, ticks = used(vm)
        assert calls == "disk 00 00 00 00 00 wait 00"
        assert ticks > 2
        assert "exception" not in vm.debug


@pytest.mark.parametrize("base", [0x20, 0x50])
def test_diskette_without_its_interrupt(base):
    """IRQ 6 goes to a handler that is not the BIOS's, so the call ends with a time-out (80h)."""
    image = disk("irqs", 2880, BASE=base, FLOPPY=1)
    with VM(*drive("virtio", image, bootindex=1),
            "-drive", f"if=floppy,format=raw,file={image},snapshot=on") as vm:
        calls, _ = used(vm)
        assert calls == "disk 00 00 00 00 00 wait 00 diskette 80"
        assert "exception" not in vm.debug


@pytest.mark.parametrize("machine, kind", [("pc", "virtio"), ("pc", "ide"), ("q35", "ide")])
def test_masks(machine, kind):
    """
    When a guest starts, IRQs 0, 1, 2, 6, 8, 12, 13 and 14 are enabled and no others, as under
    SeaBIOS.
    """
    with VM("-machine", machine, *drive(kind, disk("hello", STAY=1)), defaults=True) as vm:
        vm.expect("guest: hello")
        masks = dict(re.findall(r"pic(\d): .*imr=(\w+)", vm.hmp("info pic")))
        assert masks == {"0": "b8", "1": "8e"}


def device_registers(vm):
    """Returns what a driver finds in the registers of devices that the firmware uses, by name."""
    def port(at, size="b"):
        return int(vm.hmp(f"i /{size} {at:#x}").partition("=")[2], 16)

    def behind(index_port, index, at, size="b"):
        vm.hmp(f"o /{size} {index_port:#x} {index:#x}")
        return port(at, size)

    def pci(function, register):
        return behind(0xCF8, 0x80000000 | function << 8 | register, 0xCFC, "w")

    vm.qmp("stop")
    names = {"PIC": (0x21, 0xA1), "ELCR": (0x4D0, 0x4D1), "FDC": (0x3F2, 0x3F4), "A20": (0x92,),
             "IDE": (0x3F6, 0x376), "UART": (0x3F9, 0x3FB, 0x3FC)}
    found = {name: [port(at) for at in ports] for name, ports in names.items()}
    found["speaker"] = port(0x61) & 0x0F        # without the lines that change by themselves
    found["RTC"] = [behind(0x70, register, 0x71) & 0x7F for register in (0x0A, 0x0B, 0x0F)]
    found["PIT"] = [behind(0x43, 0xE0 | 2 << n, 0x40 + n) & 0x0F for n in range(2)]
    found["8042"] = behind(0x64, 0x20, 0x60)
    for function in range(256):
        kind = pci(function, 8) >> 16
        if kind == 0x0106:
            base = pci(function, 0x24) & ~15
            ports = [0x100 + 0x80 * n for n in range(6)]
            words = [vm.memory_at(base + at, 4).hex() for at in
                     (4, 8, *(at + n for at in ports for n in (0x14, 0x18, 0x30, 0x38)))]
            found["AHCI"] = words   # GHC, IS; of each port IE, CMD, SERR, CI
    return found


# What is chosen otherwise than SeaBIOS. IBM's AT BIOS sets counter 0 to mode 3, counter 1 to mode
# 2, and the system flag of the 8042.
CHOSEN = {"PIT": [[0x06, 0x04], [0x04, 0x06]], "8042": [0x65, 0x61]}


@pytest.mark.selkie
@pytest.mark.parametrize("machine, kind", [("pc", "virtio"), ("pc", "ide"), ("q35", "ide")])
def test_devices_are_as_under_seabios(machine, kind):
    """A program's own drivers find the devices that the firmware has used as SeaBIOS leaves them."""
    found = []
    for firmware in (paths.FIRMWARE, paths.CONTROL):
        with VM("-machine", machine, *drive(kind, disk("hello", STAY=1)), defaults=True,
                firmware=firmware) as vm:
            vm.expect("guest: hello")
            found.append(device_registers(vm))
    ours, theirs = found
    different = {name: [ours[name], theirs[name]] for name in ours if ours[name] != theirs[name]}
    assert different == CHOSEN
    assert ("AHCI" in ours) == (machine == "q35")


@pytest.mark.parametrize("calls", [0, 1])
def test_commands_of_a_program_raise_interrupts(calls, tmp_path):
    """
    The firmware leaves nIEN clear on both channels, at the start and after its own requests,
    because drivers for DOS poll the bus master's status for the interrupt of their command.
    """
    path = tmp_path / "cd"
    path.write_bytes(bytes(64 * 2048))
    with VM(*drive("ide", disk("nien", CALLS=calls)), "-drive",
            f"if=none,id=cd,format=raw,readonly=on,file={path}", "-device",
            "ide-cd,bus=ide.1,drive=cd") as vm:
        vm.expect("guest: status 04 04 end")


@pytest.mark.selkie
def test_tick_at_an_exceptions_vector():
    """The tick arrives at the BIOS's handler for divide errors, which must not stop the guest."""
    with VM(*drive("virtio", disk("irqs", BASE=0, KEEP=1))) as vm:
        calls, _ = used(vm)
        assert calls == "disk 00 00 00 00 00 wait 00"
        assert "exception" not in vm.debug
