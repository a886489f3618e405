# SPDX-License-Identifier: BSD-2-Clause
"""Tests the log in memory, as scripts/log finds it, and exceptions, which are logged."""

import errno
import importlib.machinery
import importlib.util
import os
import re
import stat
import subprocess

import pytest

from lib import paths
from lib.guest import disk, rom
from lib.vm import VM, Missing, drive

pytestmark = pytest.mark.selkie
MACHINES = ["pc", "q35"]


def log(place):
    done = subprocess.run([paths.TREE / "scripts/log", place], check=True, capture_output=True,
                          text=True)
    return done.stdout


def why(place):
    return subprocess.run([paths.TREE / "scripts/log", "--why", place], check=True,
                          capture_output=True, text=True).stdout


def symbol(name):
    """Returns the address of one of the firmware's functions."""
    lines = subprocess.run(["nm", paths.BUILD / "selkie.elf"], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    return next(int(line.split()[0], 16) for line in lines if line.split()[2] == name)


def card(tmp_path, machine="pc", **options):
    return ["-machine", machine, "-device",
            f"e1000,romfile={rom(tmp_path / 'card.rom', **options)}"]


@pytest.mark.parametrize("machine", MACHINES)
def test_by_qmp(machine):
    with VM("-machine", machine, *drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello")
        assert log(f"{vm.folder}/qmp") == vm.debug.text()


@pytest.mark.parametrize("kind", ["raw", "elf"])
def test_in_a_dump(kind, tmp_path):
    path = tmp_path / "dump"
    with VM(*drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello")
        if kind == "raw":
            vm.qmp("pmemsave", val=0, size=64 << 20, filename=str(path))
        else:
            vm.qmp("dump-guest-memory", paging=False, protocol=f"file:{path}")
        assert log(path) == vm.debug.text()


def program():
    """Returns scripts/log as a module."""
    loader = importlib.machinery.SourceFileLoader("selkie_log", str(paths.TREE / "scripts/log"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("selkie_log", loader))
    loader.exec_module(module)
    return module


def test_in_a_device(tmp_path, monkeypatch):
    """
    If the place is a device, it is read as a guest's /dev/mem: up to 1 MiB it is read, and above it
    is mapped, since Linux lets nobody read there. (What Linux lets be done with the device is in
    test_linux.py.)
    """
    path = tmp_path / "dump"
    with VM(*drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello")
        vm.qmp("pmemsave", val=0, size=64 << 20, filename=str(path))
        said = vm.debug.text()
    module = program()
    assert module.find(module.from_device(path)).decode() == said
    # The program takes this way for a device, and no other.
    with monkeypatch.context() as patch:
        patch.setattr(module, "from_file", None)
        patch.setattr(os, "stat", lambda *_, **__: os.stat_result((stat.S_IFCHR,) + (0,) * 9))
        found = module.said(str(path))
    assert found.decode() == said


def test_stamps_are_milliseconds():
    """
    With a debug console, time stamps are milliseconds from the first line on: they grow by a
    thousand while the boot menu waits for a second.
    """
    with VM("-boot menu=on,splash-time=1000", *drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello")
        stamps = [int(line[1:6]) for line in vm.debug.text().splitlines() if line[1:6].isdigit()]
    assert stamps == sorted(stamps) and stamps[0] == 0
    assert max(b - a for a, b in zip(stamps, stamps[1:])) in range(900, 5000)


@pytest.mark.warns("boot from |no bootable device")
def test_newest_lines_are_kept():
    """Twenty disks that do not boot cause more lines than there is room for."""
    words = [word for i in range(20) for word in ("-drive", f"if=none,id=d{i},file=null-co://,"
             "file.size=1048576,format=raw", "-device", f"virtio-blk-pci,drive=d{i},addr={i + 4:#x}")]
    with VM(*words) as vm:
        vm.debug.expect("No bootable device.*\n")
        kept, said = log(f"{vm.folder}/qmp"), vm.debug.text()
    assert 1900 < len(kept) < 2048 < len(said)
    assert said.endswith("\n" + kept)


@pytest.mark.warns
def test_why(tmp_path):
    """`scripts/log --why` gives the reason for each device, in the order of the attempts."""
    text = tmp_path / "text"
    empty, failing = tmp_path / "empty", tmp_path / "failing"
    for path in (empty, failing):
        path.write_bytes(bytes(1 << 20))
    words = ["-drive", f"if=none,id=d0,file={empty},format=raw",
             "-device", "virtio-blk-pci,drive=d0,bootindex=2",
             "-drive", f"if=none,id=d1,file=blkdebug::{failing},format=raw",
             "-device", "ide-hd,drive=d1,bootindex=1", "-device", "ide-cd,bootindex=3"]
    (tmp_path / "rules").write_text('[inject-error]\nevent = "read_aio"\nerrno = "5"\n')
    words[5] = words[5].replace("blkdebug::", f"blkdebug:{tmp_path}/rules:")
    with VM(*words) as vm:
        vm.debug.expect("No bootable device.*\n")
        ring = why(f"{vm.folder}/qmp")
        text.write_text(vm.debug.text())
    assert why(text) == ring
    lines = [line for line in ring.splitlines() if not line.startswith(" ")]
    assert re.fullmatch("ata.*HARDDISK: could not read the boot disk: .*", lines[0])
    assert re.fullmatch("Virtio.*: not a bootable disk", lines[1])
    assert re.fullmatch("ata.*DVD-ROM: Could not read from CDROM.*", lines[2])
    assert len(lines) == 5 and lines[3].startswith("Other warnings")
    assert lines[-1] == "Nothing booted."


def test_why_started(tmp_path):
    """`scripts/log --why` lists a device that was started before those that were not tried."""
    with VM(*drive("ide", disk("hello", STAY=1)), "-drive", "if=virtio,file=null-co://,"
            "file.size=1048576,format=raw") as vm:
        vm.expect("guest: hello")
        lines = why(f"{vm.folder}/qmp").splitlines()
    name = lines[0].rpartition(": ")[0]
    assert lines[0] == f"{name}: was started" and name.startswith("ata0-0: ")
    assert any(line.endswith(f": was not tried, because {name} was started") for line in lines[1:])


def test_no_log(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(bytes(1 << 20))
    done = subprocess.run([paths.TREE / "scripts/log", path], capture_output=True, text=True)
    assert done.returncode and "no log" in done.stderr
    done = subprocess.run([paths.TREE / "scripts/log", path / "missing"], capture_output=True, text=True)
    assert done.returncode and done.stderr


@pytest.mark.parametrize("place, error, modes, locked", [
    ("/dev/mem", errno.EPERM, "none [integrity] confidentiality", True),
    ("/dev/mem", errno.EPERM, "none integrity [confidentiality]", True),
    ("/dev/mem", errno.EPERM, "[none] integrity confidentiality", False),
    ("/dev/mem", errno.EPERM, None, False),     # a Linux that cannot be locked down
    ("/dev/mem", errno.EACCES, "none [integrity] confidentiality", False),  # not root
    (__file__, errno.EPERM, "none [integrity] confidentiality", False)])    # a file with memory
def test_no_permission(place, error, modes, locked, tmp_path, monkeypatch):
    """Linux's lockdown is given as the reason only if it is the reason."""
    def refuse(_):
        raise PermissionError(error, os.strerror(error))

    module = program()
    if modes:
        (tmp_path / "lockdown").write_text(modes + "\n")
    monkeypatch.setattr(module, "LOCKDOWN", tmp_path / "lockdown")
    monkeypatch.setattr(module, "said", refuse)
    monkeypatch.setattr("sys.argv", ["log", place])
    with pytest.raises(SystemExit) as end:
        module.main()
    hint = ". Linux is locked down, so read the log from outside." if locked else ""
    assert end.value.code == f"{place}: {os.strerror(error)}{hint}"


def test_a_warning_fails_its_test():
    """
    The marker `warns` excuses a warning. Without the marker, a board's warning that it has no SMIs
    fails the test.
    """
    with pytest.raises(Missing, match="no SMI"):
        with VM("-machine pc,acpi=off", *drive("virtio", disk("hello"))) as vm:
            vm.expect("guest: hello 80")
            vm.wait()


# Mistakes of rom.asm. For each: the exception's number, and the code and registers that the log
# must show.
FAULTS = {
    "INVALID_OPCODE": (6, "code 0f 0b", "ebx 9abcdef0 .* edx 00000000"),
    "DIVIDE_BY_ZERO": (0, "code f6 f3", "ebx 9abcde00"),
    "QUOTIENT_TOO_LARGE": (0, "code f6 f3", "eax ....ffff ebx 9abcde01"),
    "NO_VECTOR": (13, "code cd 20", "ebx 9abcdef0"),
    "NO_FPU": (7, "code db e3", "ebx 9abcdef0"),
}


@pytest.mark.warns
@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("machine", MACHINES)
def test_fault_in_option_rom(machine, name, tmp_path):
    """The firmware ends the ROM at its exception, logs the registers, and boots."""
    number, at, registers = FAULTS[name]
    with VM(*card(tmp_path, machine, TAG="bad", **{name: 1}),
            *drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: rom bad")
        vm.expect("^guest: hello 80")
        vm.debug.expect(rf"E.* exception {number} \(.*\) at c\w+:\w+")
        vm.debug.expect(f"E.* {at}")
        vm.debug.expect(f"E.* {registers}")
        vm.debug.expect("E.* option ROM .* failed and is left out")
        vm.expect_screen(rf"^Exception {number} at c\w+:\w+\.")
        vm.expect_screen("^Option ROM .* failed")


@pytest.mark.parametrize("vector", [0, 6, 7, 12, 13])
def test_int_instruction_is_no_exception(vector, tmp_path):
    """INT 00h and similar instructions are not exceptions: they return, as in IBM's BIOS."""
    with VM(*card(tmp_path, SOFTWARE_INT=vector), *drive("virtio", disk("hello"))) as vm:
        vm.expect("bguest: hello 80")
        assert "exception" not in vm.debug


@pytest.mark.warns
def test_fault_in_boot_sector(tmp_path):
    """
    A booted program raises an exception for which it has no handler. The firmware says where, and
    Ctrl-Alt-Del restarts the machine.
    """
    sector = bytes.fromhex("0f0b").ljust(510, b"\0") + b"\x55\xaa"
    path = tmp_path / "disk"
    path.write_bytes(sector.ljust(1 << 20, b"\0"))
    with VM(*drive("virtio", path)) as vm:
        vm.debug.expect(r"exception 6 \(invalid opcode\) at 0000:7c00")
        vm.expect_screen("^Exception 6 at 0000:7c00")
        vm.hmp("sendkey ctrl-alt-delete")
        vm.debug.expect(r"exception 6 \(invalid opcode\) at 0000:7c00")


@pytest.mark.warns
@pytest.mark.parametrize("machine", MACHINES)
def test_exception_in_the_firmware(machine, tmp_path):
    """
    An option ROM overwrites the firmware's code for entering flat mode, as long as that can be
    written.
    """
    target = 0xF0000 + symbol("call32_flat") + 16  # after the segment registers are loaded
    with VM(*card(tmp_path, machine, TAG="bad", BREAK=target),
            *drive("virtio", disk("edd0"))) as vm:
        vm.debug.expect(rf"E.* exception 6 at 8:{target:08x} flags")
        vm.debug.expect("E.* eax .* ebx .* ecx .* edx")
        vm.debug.expect("E.* esi .* edi .* ebp .* esp")
        vm.expect_screen(f"^Exception 6 at {target:08x}: the firmware stops")
        assert "edd 0" not in vm.guest
