# SPDX-License-Identifier: BSD-2-Clause
"""Looks at PCI by QEMU's monitor: every BAR has an address, whatever devices are on the buses."""

import re

import pytest

from lib.guest import disk
from lib.vm import VM, drive


def bars(vm):
    """Returns each BAR in `info pci` as (bus, device, function, kind, first, last)."""
    found = []
    place = None
    for line in vm.hmp("info pci").splitlines():
        if match := re.match(r"\s*Bus\s+(\d+), device\s+(\d+), function (\d+)", line):
            place = tuple(map(int, match.groups()))
        elif match := re.match(r"\s+BAR(\d): (I/O|32 bit|64 bit)(?: prefetchable)?(?: memory)? "
                               r"at (0x[0-9a-f]+) \[(0x[0-9a-f]+)\]", line):
            found.append(place + (int(match.group(1)), match.group(2), int(match.group(3), 16),
                                  int(match.group(4), 16)))
    return found


def check_placed(found, io_may_run_out=False):
    """Asserts that every memory BAR has an address and that no two overlap."""
    spaces = {"I/O": [], "memory": []}
    for *place, number, kind, first, last in found:
        unset = first in (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF) or last in (0, 0xFFFFFFFF) \
            or (first == 0 and number != 6)
        if number == 6:  # an expansion ROM has an address only while it is read
            continue
        if unset and kind == "I/O" and io_may_run_out:
            continue
        assert not unset, f"{place} BAR {number} ({kind}) is nowhere"
        spaces["I/O" if kind == "I/O" else "memory"].append((first, last, place, number))
    for space in spaces.values():
        space.sort()
        for (_, last, *one), (first, _, *other) in zip(space, space[1:]):
            assert last < first, f"{one} and {other} overlap at {first:#x}"
    return spaces


def forest_pc(bridges, devices):
    """
    Returns `bridges` PCI bridges, of which 20 are on the root bus and the rest behind these, and
    devices spread over them.
    """
    words = []
    for i in range(bridges):
        parent = "pci.0" if i < 20 else f"b{i % 20}"
        slot = 4 + i if i < 20 else 1 + i // 20
        words += ["-device", f"pci-bridge,id=b{i},bus={parent},addr={slot:#x},"
                  f"chassis_nr={i + 1},shpc=off"]
    for i in range(devices):
        kind = ["pci-testdev", "virtio-rng-pci", "e1000,romfile=", "edu"][i % 4]
        words += ["-device", f"{kind},bus=b{i % bridges},addr={8 + i // bridges:#x}"]
    return words


def forest_q35(bridges, devices):
    """Returns `bridges` root ports, 8 in each slot, each with a device of several functions."""
    words = []
    for i in range(bridges):
        words += ["-device", f"pcie-root-port,id=b{i},bus=pcie.0,addr={4 + i // 8:#x}.{i % 8},"
                  f"multifunction=on,chassis=1,slot={i + 1}"]
    for i in range(devices):
        words += ["-device", f"virtio-rng-pci,bus=b{i % bridges},addr=0.{i // bridges},"
                  "multifunction=on"]
    return words


@pytest.mark.warns("no room for")
@pytest.mark.parametrize("machine,forest", [
    pytest.param("pc", forest_pc, marks=pytest.mark.selkie),  # SeaBIOS gives up
    ("q35", forest_q35)])
def test_250_devices_behind_60_bridges(machine, forest):
    """
    There is not enough I/O space (16 windows of 4 KiB), but enough memory, and the machine boots.
    """
    with VM("-machine", machine, *drive("virtio", disk("hello", STAY=1)), *forest(60, 250),
            memory="256M") as vm:
        vm.expect("guest: hello 80", 120)
        found = bars(vm)
        assert len({place[:3] for place in found}) >= 250
        check_placed(found, io_may_run_out=True)


@pytest.mark.warns("no room for")
@pytest.mark.selkie
def test_what_is_booted_has_ports():
    """
    20 bridges have devices with I/O ports, but only 12 bridges can get some. The last one, with the
    boot disk, must get them.
    """
    words = []
    for i in range(20):
        words += ["-device", f"pci-bridge,id=b{i},addr={4 + i:#x},chassis_nr={i + 1},shpc=off"]
        if i < 19:
            words += ["-device", f"e1000,romfile=,bus=b{i},addr=1"]
    last = drive("virtio-legacy", disk("hello", STAY=1), 1)
    last[-1] += ",bus=b19,addr=1"
    with VM(*words, *last) as vm:
        vm.expect("guest: hello 80")
        check_placed(bars(vm), io_may_run_out=True)


@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_default_devices_are_placed(machine):
    with VM("-machine", machine, *drive("virtio", disk("hello", STAY=1)), defaults=True) as vm:
        vm.expect("guest: hello")
        check_placed(bars(vm))


@pytest.mark.parametrize("size", ["256M", "1G", "2G", "8G"])
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_large_bar(machine, size):
    """A large BAR is below 4 GiB if it fits there, otherwise above."""
    with VM("-machine", machine, *drive("virtio", disk("hello", STAY=1)), "-cpu max",
            "-object", f"memory-backend-ram,id=m,size={size},prealloc=off",
            "-device", "ivshmem-plain,memdev=m") as vm:
        vm.expect("guest: hello")
        spaces = check_placed(bars(vm))
    count, unit = int(size[:-1]), {"M": 20, "G": 30}[size[-1]]
    wanted = count << unit
    assert any(last - first + 1 == wanted for first, last, *_ in spaces["memory"])


def test_extra_root_bus():
    """A second host bridge (pxb) has a device."""
    with VM("-machine", "pc", *drive("virtio", disk("hello", STAY=1)),
            "-device", "pxb,id=x,bus_nr=64,bus=pci.0", "-device", "e1000,bus=x,romfile=") as vm:
        vm.expect("guest: hello")
        found = bars(vm)
        check_placed(found)
        assert any(place[0] >= 64 for place in found)


def test_boots_from_extra_root_bus():
    with VM("-machine", "pc", *drive("virtio", disk("hello", TAG="near"), 2, "near"),
            "-device", "pxb,id=x,bus_nr=64,bus=pci.0",
            "-drive", f"if=none,id=far,format=raw,file={disk('hello', TAG='far')},snapshot=on",
            "-device", "virtio-blk-pci,drive=far,bus=x,bootindex=1") as vm:
        vm.expect("guest: far 80")


def known():
    """Returns the devices of src/pci/known.c, with the options that give them more BARs."""
    more = "modern-pio-notify=on,disable-legacy=off,disable-modern=off"
    kinds = [f"virtio-rng-pci,{more}", "virtio-rng-pci,disable-modern=on,disable-legacy=off",
             "virtio-rng-pci,disable-legacy=on", f"virtio-gpu-pci,{more}",
             "virtio-vga,modern-pio-notify=on", "ivshmem-plain,memdev=m", "bochs-display",
             "secondary-vga", "edu", "pci-bridge,chassis_nr=9", "pci-testdev,membar=1M",
             "pcie-root-port,chassis=9,io-reserve=0", "ioh3420,chassis=10", "qemu-xhci",
             "pcie-pci-bridge,id=b0", "pci-serial,chardev=null0",
             "pci-serial-2x,chardev1=null1,chardev2=null2",
             "pci-serial-4x,chardev1=null3,chardev2=null4,chardev3=null5,chardev4=null6",
             "e1000,romfile=", "e1000e,romfile=", "rtl8139,romfile=", "intel-hda",
             "ich9-intel-hda", "piix3-usb-uhci", "piix4-usb-uhci",
             *(f"ich9-usb-uhci{n}" for n in range(1, 7)), "ich9-usb-ehci1", "ich9-usb-ehci2"]
    words = ["-object", "memory-backend-ram,id=m,size=1M"]
    for number in range(7):
        words += ["-chardev", f"null,id=null{number}"]
    for number, kind in enumerate(kinds):
        words += ["-device", f"{kind},addr={2 + number // 8:#x}.{number % 8},multifunction=on"]
    return words + ["-device", "ioh3420,id=p0,chassis=11,addr=0xa",
                    "-device", "x3130-upstream,id=u0,bus=p0",
                    "-device", "xio3130-downstream,bus=u0,chassis=12"]


def test_devices_of_which_fewer_bars_are_sized():
    """No BAR of a device that POST knows is forgotten, whatever options the device has."""
    with VM("-machine q35", *known(), *drive("virtio", disk("hello", STAY=1)), "-vga none",
            memory="256M") as vm:
        vm.expect("guest: hello", 60)
        found = bars(vm)
        check_placed(found)
        assert len(found) > 55


GIB = 1 << 30


@pytest.mark.parametrize("policy, size, above", [
    (None, "128M", False), ("0", "128M", False), ("2", "64M", False), ("2", "128M", True),
    (None, "4G", True), ("2", "4G", True)])
def test_pci64(policy, size, above):
    """The knob says when a 64-bit BAR goes above 4 GiB. The boot disk's own does not."""
    knob = ["-fw_cfg", f"name=opt/org.seabios/pci64,string={policy}"] if policy else []
    with VM("-machine q35 -cpu max", *knob, *drive("virtio-modern", disk("hello", STAY=1)),
            "-object", f"memory-backend-ram,id=m,size={size},reserve=off",
            "-device", "ivshmem-plain,memdev=m") as vm:
        vm.expect("guest: hello")
        spaces = check_placed(bars(vm))
    first, = [first for first, last, *_ in spaces["memory"]
              if last - first + 1 == int(size[:-1]) << {"M": 20, "G": 30}[size[-1]]]
    assert (first >= 4 * GIB) == above


@pytest.mark.warns("no room for")
@pytest.mark.parametrize("knob, cpu, found", [
    ("1", "max,phys-bits=40", True),
    ("1", "max,phys-bits=36", False),  # 64 GiB is all that the CPU can address
    ("0", "max,phys-bits=40", False)])
def test_window_ends_where_the_cpu_does(knob, cpu, found):
    """
    A BAR that finds no room below the last address of the CPU, or may not lie there, stays without
    an address. The machine boots nevertheless.
    """
    with VM("-machine q35 -cpu", cpu, *drive("virtio", disk("hello", STAY=1)),
            "-fw_cfg", f"name=opt/org.seabios/pci64,string={knob}",
            "-device pci-testdev,membar=32G,addr=9",
            "-device pci-testdev,membar=32G,addr=10") as vm:
        vm.expect("guest: hello")
        large = [first for *_, number, _, first, last in bars(vm)
                 if last - first == 32 * GIB - 1 and first]
        assert len(large) == (2 if found else 1 if knob == "1" else 0)
        assert all(4 * GIB <= first and first % (32 * GIB) == 0 for first in large)
        assert all(first + 32 * GIB <= 1 << int(cpu.rpartition("=")[2]) for first in large)


@pytest.mark.warns("no room for")
@pytest.mark.parametrize("end, first", [(0x2000000001, 0x2800000000), ((1 << 64) - 1, None)])
def test_memory_for_hot_plug_is_left_free(end, first, tmp_path):
    """A BAR lies above what the VMM keeps for memory hot-plug, or nowhere, but never below it over RAM."""
    path = tmp_path / "end"
    path.write_bytes(end.to_bytes(8, "little"))
    with VM("-machine pc -cpu max,phys-bits=40", *drive("virtio", disk("hello", STAY=1)),
            "-fw_cfg", f"name=etc/reserved-memory-end,file={path}",
            "-device pci-testdev,membar=32G,addr=9",
            "-device pci-testdev,membar=32G,addr=10") as vm:
        vm.expect("guest: hello")
        large = [at for *_, number, _, at, last in bars(vm) if last - at == 32 * GIB - 1 and at]
    assert sorted(large) == ([first, first + 32 * GIB] if first else [])


def test_boots_behind_pxb_pcie():
    """A disk behind a port of a second PCI Express host bridge."""
    way = ["-device", "pcie-root-port,id=y,bus=x,chassis=7,slot=7"]
    with VM("-machine", "q35", *drive("virtio", disk("hello", TAG="near"), 2, "near"),
            "-device", "pxb-pcie,id=x,bus_nr=64,bus=pcie.0", *way,
            "-drive", f"if=none,id=far,format=raw,file={disk('hello', TAG='far')},snapshot=on",
            "-device", f"virtio-blk-pci,drive=far,bus=y,bootindex=1") as vm:
        vm.expect("guest: far 80")


@pytest.mark.selkie
@pytest.mark.warns("igd: the VMM describes an Intel display that is not there")
def test_stolen_memory(tmp_path):
    """The memory for an assigned Intel display is reserved at the end of RAM, below the rest."""
    size = tmp_path / "size"
    size.write_bytes((32 << 20).to_bytes(8, "little"))
    with VM("-machine q35", *drive("virtio", disk("e820")),
            "-fw_cfg", f"name=etc/igd-bdsm-size,file={size}", memory="256M") as vm:
        vm.expect("guest: end")
        entries = [tuple(int(word, 16) for word in line.split())
                   for line in vm.guest.text().splitlines()[:-1]]
        assert "stolen memory" not in vm.debug
    top, = [(base, length) for base, length, kind in entries
            if kind == 2 and 1 << 20 < base < 256 << 20]
    assert top[0] + top[1] == 256 << 20
    assert 32 << 20 <= top[1] <= 34 << 20
