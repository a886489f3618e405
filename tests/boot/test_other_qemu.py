# SPDX-License-Identifier: BSD-2-Clause
"""An older and a newer QEMU than the installed one, of other Debians, boot Selkie."""

import re
import subprocess

import pytest

import test_boot
import test_kernel
import test_libvirt
import test_microvm
import test_pci
import test_sleep
from lib import libvirt, other_qemu, paths, storage
from lib.guest import disk
from lib.linux import Linux
from lib.tables import Acpi, Mp, Smbios
from lib.vm import VM

pytestmark = [pytest.mark.selkie, pytest.mark.full]

BOARDS = pytest.mark.parametrize("machine", ["pc", "q35"])


@pytest.fixture(params=other_qemu.SUITES)
def version(request, monkeypatch):
    """Has all machines started by this QEMU. Returns its version as a tuple."""
    try:
        monkeypatch.setattr(paths, "QEMU", str(other_qemu.fetch(request.param)))
    except OSError as error:
        pytest.skip(str(error))
    found = other_qemu.version()
    assert found == other_qemu.SUITES[request.param]
    return found


def test_machine_types(version):
    """
    All versioned types of both boards boot from their IDE or AHCI, with the ROM that QEMU takes for
    them, and have tables.
    """
    text = subprocess.run([paths.QEMU, "-M", "help"], check=True, capture_output=True, text=True).stdout
    types = re.findall(r"^(pc-(?:i440fx|q35)-[\d.]+)\s", text, re.MULTILINE)
    assert f"pc-q35-{version[0]}.{version[1]}" in types
    for machine in types:
        old = re.fullmatch(r"pc-i440fx-1\.\d+", machine)
        with VM("-machine", machine, "-smp 2", "-drive",
                f"if=ide,format=raw,snapshot=on,file={disk('hello', STAY=1)}") as vm:
            vm.expect("guest: hello 80")
            assert len(Mp(vm).of(0)) == 2
            if not old:
                assert len(Acpi(vm).named("APIC")) == 1 and Smbios(vm).strings(0)[0] == "Selkie"


@BOARDS
def test_storage(version, machine):
    """Each kind of controller that this QEMU has boots a disk."""
    known = subprocess.run([paths.QEMU, "-device", "help"], check=True, capture_output=True,
                           text=True).stdout
    image = disk("hello")
    for name in storage.CONTROLLERS:
        words = storage.devices(name, machine)
        if all(f'"{word.split(",")[0]}"' in known for word in words[1::2]):
            with VM("-machine", machine, "-drive", f"if=none,id=d,format=raw,snapshot=on,file={image}",
                    *words) as vm:
                vm.expect("guest: hello 80")


@BOARDS
def test_diskette(version, machine):
    """A diskette boots, and INT 13h knows its drive."""
    with VM("-machine", machine, "-drive",
            f"if=floppy,format=raw,snapshot=on,file={disk('hello', sectors=2880)}") as vm:
        vm.expect("guest: hello 00")


@BOARDS
def test_linux(version, machine):
    """GRUB boots Linux, which finds both CPUs and nothing wrong in the tables."""
    with Linux("-machine", machine, "-smp 2", accel="tcg") as vm:
        assert vm.run("nproc") == "2"
        assert not [line for line in vm.dmesg("err,crit,alert,emerg") if "ACPI" in line]
        test_sleep.sleep_of_linux(vm)
        assert vm.run("nproc") == "2"


@BOARDS
def test_sleep_and_wake(version, machine):
    test_sleep.test_memory_is_the_guests(machine, 4, 2)


@BOARDS
def test_own_kernel_loader(version, machine, tmp_path):
    module = tmp_path / "module"
    module.write_bytes(b"data" + bytes(3 << 20))
    test_kernel.test_linux(machine, module)


@BOARDS
def test_default_devices(version, machine):
    test_boot.test_default_devices(machine)
    test_pci.test_default_devices_are_placed(machine)


@pytest.mark.parametrize("options", test_microvm.MACHINES)
def test_microvms(version, options):
    if "ioapic2" in options and version < (6, 1):
        pytest.skip("this QEMU has no such option")
    test_microvm.test_disk(options)


@BOARDS
@pytest.mark.skipif(libvirt.missing() is not None, reason=str(libvirt.missing()))
def test_by_libvirt(version, machine, tmp_path):
    """libvirt chooses Selkie for this emulator, too, and its boot order works."""
    descriptors = tmp_path / "firmware"
    test_libvirt.describe(descriptors)
    with libvirt.Libvirt(tmp_path, descriptors) as daemon:
        test_libvirt.test_firmware(daemon, machine, tmp_path)
        test_libvirt.test_boot_order(daemon, machine, "second", tmp_path)
