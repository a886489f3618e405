# SPDX-License-Identifier: BSD-2-Clause
"""Tests ACPI and SMBIOS tables as an operating system finds them: they are valid, and equal to
SeaBIOS's.
"""

import re
import uuid

import pytest

from lib import paths
from lib.guest import disk
from lib.tables import Acpi, Mp, Smbios
from lib.vm import VM, drive

MACHINES = ["pc", "q35"]

SETS = {
    "plain": [],
    "cpus": ["-smp", "4"],
    "numa": ["-m", "256M", "-smp", "4",
             "-object", "memory-backend-ram,id=a,size=128M",
             "-object", "memory-backend-ram,id=b,size=128M",
             "-numa", "node,memdev=a,cpus=0-1", "-numa", "node,memdev=b,cpus=2-3"],
    "hotplug": ["-m", "128M,slots=4,maxmem=2G", "-smp", "2,maxcpus=8"],
    "no-hpet": ["-machine", "hpet=off"],
    "vmgenid": ["-device", "vmgenid"],
}


def booted(*args, **options):
    return VM(*args, *drive("virtio", disk("hello", STAY=1)), **options)


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", SETS)
def test_acpi_equals_control(machine, name):
    """
    The tables have the same bytes except addresses and checksums. The PCI windows (in the DSDT) are
    the same too.
    """
    def tables(firmware):
        with booted("-machine", machine, *SETS[name], firmware=firmware) as vm:
            vm.expect("guest: hello")
            acpi = Acpi(vm)
            return [masked(data) for data in acpi.tables.values()]

    ours, control = tables(None), tables(paths.CONTROL)
    assert [data[:4] for data in ours] == [data[:4] for data in control]
    for data, expected in zip(ours, control):
        if data[:4] == b"SSDT":  # contains addresses of its own
            assert len(data) == len(expected)
        else:
            assert data == expected


def masked(data):
    """Returns @data without its checksum and without pointers to tables."""
    data = bytearray(data)
    data[9] = 0
    if data[:4] in (b"RSDT", b"XSDT"):
        data[36:] = bytes(len(data) - 36)
    elif data[:4] == b"FACP":
        data[36:44] = bytes(8)
        data[132:148] = bytes(len(data[132:148]))
    return bytes(data)


@pytest.mark.parametrize("machine", ["pc", "q35", "q35,smbios-entry-point-type=64",
                                     "pc,smbios-entry-point-type=64", "pc-i440fx-2.1"])
def test_smbios_equals_control(machine):
    args = ["-machine", machine, "-smp", "2", "-uuid", "12345678-9abc-def0-1234-56789abcdef0",
            "-smbios", "type=1,manufacturer=Maker,serial=77", "-smbios", "type=11,value=hello"]

    def structures(firmware):
        with booted(*args, firmware=firmware) as vm:
            vm.expect("guest: hello")
            smbios = Smbios(vm)
            assert smbios.strings(0)
            return [item for item in smbios.structures if item[0] != 0]

    assert structures(None) == structures(paths.CONTROL)


@pytest.mark.selkie
def test_smbios_says_who_we_are():
    with booted() as vm:
        vm.expect("guest: hello")
        vendor, version, date = Smbios(vm).strings(0)
        assert vendor == "Selkie"
        assert version == (paths.TREE / "VERSION").read_text().strip()
        # Guests have had this date since 2014. With a later date Linux would change its policies.
        assert date == "04/01/2014"


@pytest.mark.selkie
@pytest.mark.parametrize("machine", ["pc-i440fx-2.0", "pc-i440fx-1.7", "pc-i440fx-1.4"])
def test_smbios_of_an_old_machine(machine):
    """
    Up to machine type 2.0 the VMM gives no tables, but a list of the user's values. Machine types
    before 2.0 load the 128 KiB image.
    """
    with booted("-machine", machine, "-uuid", "11223344-5566-7788-99aa-bbccddeeff00",
                "-smbios", "type=1,manufacturer=Acme,product=Box,serial=S1",
                "-smp", "2") as vm:
        vm.expect("guest: hello")
        smbios = Smbios(vm)
        assert [kind for kind, _ in smbios.structures] == [0, 1, 3, 4, 4, 16, 17, 19, 32, 127]
        assert smbios.strings(0)[0] == "Selkie"
        system = next(data for kind, data in smbios.structures if kind == 1)
        assert bytes.fromhex("112233445566778899aabbccddeeff00") in system
        given, strings = {"Acme", "Box", "S1"}, set(smbios.strings(1))
        # From 2.0 on QEMU also gives its own string for the version.
        assert given < strings if machine == "pc-i440fx-2.0" else given == strings


@pytest.mark.selkie
@pytest.mark.parametrize("machine", ["pc-i440fx-1.4", "pc-i440fx-1.6", "pc-i440fx-1.7", "pc", "q35"])
def test_acpi_of_the_user(machine, tmp_path):
    """Tables from -acpitable come by the table loader, or up to 1.6 in a list."""
    (tmp_path / "body").write_bytes(bytes(range(100)))
    with booted("-machine", machine, *image_256k(machine), "-acpitable",
                f"sig=OEM7,oem_id=MAKER1,data={tmp_path}/body", "-acpitable",
                f"sig=OEM8,data={tmp_path}/body") as vm:
        vm.expect("guest: hello")
        acpi = Acpi(vm, fadt=machine in ("pc", "q35"))
        for name in ("OEM7", "OEM8"):
            table, = acpi.named(name)
            assert table[36:] == bytes(range(100))
        assert acpi.named("OEM7")[0][10:16] == b"MAKER1"


def image_256k(machine):
    """
    Returns QEMU arguments for the 256 KiB image. Machine types before 2.0 load the 128 KiB image,
    which leaves out some tables.
    """
    old = machine.startswith("pc-i440fx-1.")
    return ["-bios", paths.FIRMWARE / "bios-256k.bin"] if old else []


def test_smbios_of_the_user():
    with booted("-smbios", "type=0,vendor=Mine,version=9.9,date=01/02/2003,release=9.9") as vm:
        vm.expect("guest: hello")
        smbios = Smbios(vm)
        assert smbios.strings(0) == ["Mine", "9.9", "01/02/2003"]
        assert sum(kind == 0 for kind, _ in smbios.structures) == 1


@pytest.mark.selkie
@pytest.mark.warns("smbios: .*malformed, left out")
@pytest.mark.parametrize("machine", ["pc", "pc-i440fx-1.7"])
@pytest.mark.parametrize("size, rest", [
    (0, 8), (2, 2), pytest.param(3, 0, marks=pytest.mark.full), (250, 2), (4, 0)])
def test_malformed_smbios(size, rest, machine, tmp_path):
    """
    The log has a line for a structure whose length is too small or too large, or whose texts do not
    end. In the list of old machine types, only this structure is left out. In the VMM's tables
    nobody knows where the next structure begins, so the tables end before the bad one. A guest can
    walk through the rest.
    """
    path = tmp_path / "structure"
    path.write_bytes(bytes([200, size, 0x34, 0x12]) + (bytes(rest) or b"A" * 40))
    with booted("-machine", machine, "-smbios", f"file={path}") as vm:
        vm.expect("guest: hello")
        assert "malformed, left out" in vm.debug
        kinds = [kind for kind, _ in Smbios(vm).structures]
        assert 0 in kinds
        assert machine == "pc" or (200 not in kinds and kinds[-1] == 127)


@pytest.mark.parametrize("machine", MACHINES)
def test_vmgenid(machine):
    """
    Tests the loader's WRITE_POINTER: QEMU learns where the identifier is, and changes it there.
    """
    guid = uuid.UUID("324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87")
    with booted("-machine", machine, "-device", f"vmgenid,guid={guid}") as vm:
        vm.expect("guest: hello")
        ssdt = next(data for data in Acpi(vm).named("SSDT") if data[16:24] == b"VMGENID\0")
        at = ssdt.index(b"\x08VGIA\x0c") + 6
        address = int.from_bytes(ssdt[at:at + 4], "little")
        assert address % 4096 == 0
        assert vm.memory_at(address + 40, 16) == guid.bytes_le


def ranges(vm):
    """Returns the ranges of the memory map in the log as (first, last, type)."""
    vm.debug.expect("e820: .*\n[^e]*$")
    return [(int(first, 16), int(last, 16), kind) for first, last, kind in
            re.findall(r"e820: (\w+)-(\w+) (\w+)", vm.debug.text())]


@pytest.mark.selkie
@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("memory", ["2M", "3M", "64M", "4G", "64G"])
def test_memory_kept(machine, memory):
    """
    The firmware keeps at most 128 KiB of the RAM above 1 MiB, besides q35's TSEG. The tables are in
    this memory.
    """
    backend = f"memory-backend-ram,id=ram,size={memory},reserve=off"
    with booted("-machine", f"{machine},memory-backend=ram", "-object", backend,
                "-fw_cfg name=opt/org.selkie/log-level,string=3", memory=memory) as vm:
        vm.expect("guest: hello", 40)
        acpi = Acpi(vm)
        found = ranges(vm)
    ram = [last + 1 for first, last, kind in found if kind == "RAM" and last < 1 << 32]
    kept = [(first, last) for first, last, kind in found
            if kind == "reserved" and first == max(ram)]
    assert len(kept) == 1
    first, last = kept[0]
    assert last + 1 - first <= (128 + 1024 * (machine == "q35")) * 1024
    assert all(first <= address <= last for address in acpi.tables)
    assert (0, 0x9FBFF, "RAM") in found
    assert all(a[1] < b[0] for a, b in zip(found, found[1:]))


@pytest.mark.selkie
@pytest.mark.parametrize("machine", MACHINES)
def test_large_sets(machine):
    """
    Tests more tables than usual: 240 CPUs that can be plugged in, 30 bridges with slots, and all
    memory slots.
    """
    bridge = "pcie-pci-bridge" if machine == "q35" else "pci-bridge,chassis_nr={0}"
    if machine == "q35":
        bridge = "pcie-root-port,chassis={0},slot={0},io-reserve=0"
    bridges = [word for i in range(1, 25) for word in ("-device", bridge.format(i))]
    with booted("-machine", machine, "-smp", "1,maxcpus=240", "-m", "64M,slots=256,maxmem=64G",
                *bridges) as vm:
        vm.expect("guest: hello", 60)
        assert Acpi(vm).named("APIC")


@pytest.mark.selkie  # SeaBIOS has only one entry for each package
@pytest.mark.parametrize("machine", MACHINES)
def test_mp_table(machine):
    with booted("-machine", machine, "-smp", "3,maxcpus=4") as vm:
        vm.expect("guest: hello")
        mp = Mp(vm)
        ids = [cpu[1] for cpu in mp.of(0)]
        assert ids == [0, 1, 2]
        assert [cpu[1] for cpu in mp.of(0) if cpu[3] & 2] == [0]
        buses = {bus[1]: bus[2:8].strip() for bus in mp.of(1)}
        assert buses[0] == b"PCI" and b"ISA" in buses.values()
        assert len(mp.of(2)) == 1
        inputs = {(buses[entry[4]], entry[5]): entry[7] for entry in mp.of(3)}
        assert inputs[b"ISA", 0] == 2 and inputs[b"ISA", 1] == 1
        # The disk's interrupt pin is listed, at the input that the disk's interrupt line register
        # names.
        slot = 3 if machine == "pc" else 2
        assert inputs[b"PCI", slot << 2] in (5, 9, 10, 11)


@pytest.mark.selkie
@pytest.mark.parametrize("smp, ids", [
    ("8,sockets=2,cores=2,threads=2", range(8)),
    # The ids of cores and sockets begin at powers of two.
    ("6,sockets=2,cores=3,threads=1", [0, 1, 2, 4, 5, 6]),
])
def test_mp_table_topology(smp, ids):
    """There is an entry for every thread (MultiProcessor Specification 1.4, 4.3.1)."""
    with booted("-machine", "q35", "-smp", smp) as vm:
        vm.expect("guest: hello")
        assert [cpu[1] for cpu in Mp(vm).of(0)] == list(ids)


@pytest.mark.warns("no SMI")
@pytest.mark.selkie
@pytest.mark.parametrize("machine", MACHINES)
def test_without_acpi(machine):
    """Without ACPI an operating system has only the MP table."""
    with booted("-machine", f"{machine},acpi=off", "-smp", "3") as vm:
        vm.expect("guest: hello")
        assert "acpi: no tables" in vm.debug
        mp = Mp(vm)
        assert sorted(cpu[1] for cpu in mp.of(0)) == [0, 1, 2]
        assert [entry[7] for entry in mp.of(3) if entry[5] == 0] == [2]


@pytest.mark.warns("no SMI|mp: ")
@pytest.mark.selkie
def test_no_mp_table_without_apic():
    with booted("-cpu", "486", "-machine", "pc,acpi=off", accel="tcg") as vm:
        vm.expect("guest: hello")
        with pytest.raises(AssertionError, match="0 MP floating pointers"):
            Mp(vm)
