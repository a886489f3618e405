# SPDX-License-Identifier: BSD-2-Clause
"""ACPICA judges our own ACPI tables and those of the VMM: iasl disassembles each of them without a
complaint, and acpiexec loads and runs their code as an operating system does.
"""

import re
import subprocess

import pytest

from lib import paths
from lib.guest import disk
from lib.tables import Acpi
from lib.vm import VM, drive

WHOLE = paths.FIRMWARE / "bios-256k.bin"
OWN = [f"pc-i440fx-1.{n}" for n in (4, 5, 6)]
SIZES = ["-smp", "2,maxcpus=8", "-m", "128M,slots=4,maxmem=2G"]


def tables(folder, machine, *args, firmware=None):
    """Writes the tables to files, and returns their paths by name."""
    found = {}
    with VM("-machine", machine, *args, *drive("ide", disk("hello", STAY=1)),
            firmware=firmware) as vm:
        vm.expect("guest: hello", 60)
        acpi = Acpi(vm)
        for data in [*acpi.tables.values(), acpi.facs]:
            name = data[:4].decode("latin-1")
            path = folder / f"{name.lower()}{sum(n.startswith(name) for n in found)}.dat"
            path.write_bytes(data)
            found[path.stem.upper()] = path
    return found


def complaints(folder, found):
    """
    Returns ACPICA's complaints about the tables: lines of iasl and of acpiexec. acpiexec
    initialises all devices, evaluates all names that the specification defines, such as _CRS, _PRT
    and _S3, and checks the types of their values.
    """
    bad = []
    for path in found.values():
        done = subprocess.run(["iasl", "-vs", "-d", path.name], cwd=folder, capture_output=True,
                              text=True, timeout=60)
        assert not done.returncode, done.stderr
        lines = (done.stdout + done.stderr + path.with_suffix(".dsl").read_text()).splitlines()
        bad += [f"{path.stem[:4]}: {line.strip()}" for line in lines
                if re.search(r"\b(Error|Warning|Invalid|\*\*\*\*)", line)]
    code = [path.name for name, path in found.items() if name.startswith(("DSDT", "SSDT"))]
    done = subprocess.run(["acpiexec", "-b", "execute predefined", *code], cwd=folder,
                          capture_output=True, text=True, timeout=120)
    assert not done.returncode, done.stdout[-2000:]
    assert int(re.search(r"Evaluated (\d+) predefined names", done.stdout).group(1)) > 50
    # These complaints are acpiexec's own fault: it calls _SRS with a number, where the
    # specification wants a buffer, in which _SRS looks for the field IRQ_. Ours hands it on to LSRS.
    return bad + [line.strip() for line in (done.stdout + done.stderr).splitlines()
                  if re.search(r"ACPI (Error|Warning|BIOS Error)|Firmware Error|AE_(?!OK|CTRL)", line)
                  and not re.search(r"\._SRS\b|\.LSRS\b|Field \[IRQ_\]", line)]


@pytest.mark.selkie
@pytest.mark.parametrize("image", [[], ["-bios", WHOLE]], ids=["128k", "256k"])
@pytest.mark.parametrize("machine", [
    pytest.param(machine, marks=() if machine == OWN[0] else pytest.mark.full) for machine in OWN])
def test_own_tables(machine, image, tmp_path):
    """Each image's tables, those of the 128 KiB image too, which QEMU takes for these types."""
    found = tables(tmp_path, machine, "-smp", "2", *image)
    assert set(found) == {"DSDT0", "FACP0", "APIC0", "HPET0", "FACS0", "XSDT0"}
    assert not complaints(tmp_path, found)
    # iasl must also be able to compile what it has disassembled.
    done = subprocess.run(["iasl", "-ve", "-p", "again", "dsdt0.dsl"], cwd=tmp_path,
                          capture_output=True, text=True, timeout=60)
    assert not done.returncode, done.stdout + done.stderr


@pytest.mark.full
@pytest.mark.selkie
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_tables_of_the_vmm(machine, tmp_path):
    """
    ACPICA has no complaint that it does not have about SeaBIOS's tables as well. Selkie adds an
    FPDT.
    """
    def judged(name, *args, firmware=None):
        folder = tmp_path / name
        folder.mkdir()
        found = tables(folder, machine, *SIZES, *args, firmware=firmware)
        return set(found), complaints(folder, found)

    ours, bad = judged("ours", "-fw_cfg", "name=opt/org.selkie/fpdt,string=1")
    theirs, accepted = judged("control", firmware=paths.CONTROL)
    assert ours == theirs | {"FPDT0"}
    assert not [line for line in bad if line not in accepted]
