# SPDX-License-Identifier: BSD-2-Clause
"""Checks that SMM runs only code in SMRAM, and uses only data in SMRAM."""

import re
import struct
import subprocess
import time

import pytest

from lib import cd, gdb, paths
from lib.guest import disk, rom
from lib.linux import Linux
from lib.tables import Acpi
from lib.vm import VM, drive
from test_sleep import Sleeper

pytestmark = pytest.mark.selkie

MIB = 1 << 20
MEMORY = 64 * MIB
TSEG = MEMORY - MIB
BOARDS = ["pc", "q35"]
DATA, SHADOW, WINDOW, SERVICE, LEAVE = range(1, 6)


def symbol(name):
    """Returns the value of one of the firmware's symbols."""
    lines = subprocess.run(["nm", paths.BUILD / "selkie.elf"], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    return next(int(line.split()[0], 16) for line in lines if line.split()[-1] == name)


def attack(board, way, *args, **defines):
    """Runs guests/smm_attack.asm and returns what it has made SMM run (0: nothing)."""
    if board == "q35":
        defines["Q35"] = 1
    image = disk("smm_attack", WAY=way, **defines)
    with VM("-machine", board, *args, *drive("ide", image)) as vm:
        return int(vm.expect(r"ran in SMM: (\w+) end").group(1), 16)


@pytest.mark.parametrize("fill", [0, 1, 0xFFFFFFFF, 0xA0014, 0xB1014, TSEG + 0x14])
@pytest.mark.parametrize("board", BOARDS)
def test_writable_segment(board, fill):
    """
    A guest fills all memory that it can write. SMM's stack, lock and addresses must not be there.
    """
    assert attack(board, DATA, FILL=fill) == 0


@pytest.mark.parametrize("board", BOARDS)
def test_shadow_ram(board):
    assert attack(board, SHADOW) == 0


@pytest.mark.parametrize("board, display", [("pc", "std"), ("q35", "std"), ("q35", "none")])
def test_display_memory(board, display):
    """
    At the display's addresses a guest reaches the display's memory, or RAM that SMM does not use.
    (On QEMU's i440FX SMRAM cannot be closed on a machine without a display.)
    """
    assert attack(board, WINDOW, "-vga", display) == 0


@pytest.mark.parametrize("way", [SERVICE, LEAVE])
@pytest.mark.parametrize("board", BOARDS)
def test_gate(board, way):
    """
    The gate calls only the firmware's services, and a program cannot use its way back from flat
    code without having entered by it.
    """
    assert attack(board, way, GATE=symbol("v86_gate")) == 0


@pytest.mark.parametrize("home", [0xA0000, 0xB1000, TSEG, 0xEC000])
@pytest.mark.parametrize("board", BOARDS)
def test_memory_of_callers(board, home):
    """
    A caller's page tables may map SMRAM and the firmware's data. Services must not write there and
    may move only the caller's own memory. The display's memory may be read and written.
    """
    if board == "pc" and home == TSEG:
        pytest.skip("has no TSEG")
    with VM("-machine", board, *drive("ide", disk("v86_calls", PAGE_HOME=home))) as vm:
        answers = vm.expect("guest: (.*) end").group(1).split()
        before = vm.memory_at(0x200000, 4)
    if home in (TSEG, 0xEC000):
        assert answers[0] == "09!" and answers[1] == "09!" and answers[3] == "02!"
    if home == TSEG:
        assert answers[2] == "02!"
    assert answers[4:] == ["02!", "01!", "00-", "00-"]
    assert before == b"\x11" * 4



@pytest.mark.parametrize("way", [0, 1])
@pytest.mark.parametrize("kind", ["ide", "diskette"])
@pytest.mark.parametrize("board", BOARDS)
def test_a20(board, kind, way):
    """
    A service works for a virtual-8086 task that has closed A20, by port 92h or by the keyboard
    controller, even if a hook closes it again in the middle of the service. A20 stays as it was.
    """
    image = disk("v86_a20", 2880, WAY=way)
    controller = ["-device", "isa-fdc"] if board == "q35" else []
    with VM("-machine", board, *(drive("ide", image) if kind == "ide" else [
            *controller, "-drive", f"if=none,id=fd0,format=raw,file={image},snapshot=on", "-boot", "a",
            "-device", "floppy,unit=0,drive-type=144,drive=fd0"])) as vm:
        reads, hooks = vm.expect(r"guest: (.*) hooks (\w+) end").groups()
    assert reads == "00- closed 00- open"
    assert (int(hooks, 16) > 0) == (kind == "diskette")


@pytest.mark.parametrize("hook", [0, 1])
@pytest.mark.parametrize("board", BOARDS)
def test_diskette_without_interrupts(board, hook):
    """
    If IRQ 6 cannot arrive, the controller is polled. A hook of INT 15h runs in the caller's mode,
    and the caller's interrupts stay off.
    """
    image = disk("v86_diskette", 2880, HOOK=hook)
    controller = ["-device", "isa-fdc"] if board == "q35" else []
    with VM("-machine", board, *controller, *drive("ide", image, bootindex=1),
            "-drive", f"if=none,id=fd0,format=raw,file={image},snapshot=on",
            "-device", "floppy,unit=0,drive-type=144,drive=fd0") as vm:
        status, hooks = vm.expect(r"guest: diskette (\w+) hooks (\w+) end").groups()
        assert int(status, 16) >> 8 == 0
        assert (int(hooks, 16) > 0) == bool(hook)


def start_parked(vm):
    """
    Lets the guest start the CPUs that were plugged in. They are parked in the ROM when their first SMI
    has ended.
    """
    def parked(registers):
        return "SMM=0 HLT=1" in registers and "EIP=0000fff0" not in registers

    vm.expect(r"\?")
    vm.until(lambda: all(map(parked, vm.hmp("info registers -a").split("CPU#")[2:])), 60)
    vm.send("x")


@pytest.mark.parametrize("board, port", [("pc", 0xAF00), ("q35", 0xCD8)])
def test_hot_plugged(board, port):
    """
    A CPU that is plugged in survives an SMI at the default SMBASE, whether it was started or not.
    """
    with VM("-machine", board, "-smp", "1,maxcpus=2,sockets=2",
            *drive("ide", disk("hotplug", HOTPLUG=port)), accel="tcg") as vm:
        vm.expect("guest: waits")
        plug_in(vm, 1)
        start_parked(vm)
        vm.expect("guest: runs", timeout=60)
        assert vm.debug.text().count("board:") == 1  # the new CPU has not run POST


@pytest.mark.parametrize("offered, memory, taken", [(3, 64, 3), (48, 128, 48), (24, 3072, 24), (0, 64, 1),
                                                    (4095, 64, 1), (48, 64, 1), (16, 64, 1),
                                                    (64, 256, 1)])
def test_extended_tseg(offered, memory, taken):
    """
    The VMM may ask for a TSEG of another size (by default it does not). The firmware uses this size
    if it leaves half of the RAM. The memory map then has no RAM there, and a guest reads nothing.
    """
    end = min(memory, 2816 if memory < 2816 else 2048) * MIB
    with VM("-machine", "q35", "-global", f"mch.extended-tseg-mbytes={offered}",
            *drive("ide", disk("e820", STAY=1)), memory=f"{memory}M") as vm:
        vm.expect("guest: end")
        entries = [[int(word, 16) for word in line.split()]
                   for line in vm.guest.text().splitlines()[:-1]]
        start = end - taken * MIB
        base = next(base for base, length, kind in entries if kind == 2 and base + length == end)
        assert start - MIB < base <= start
        hidden = [vm.memory_at(at, 4) == b"\xff" * 4 for at in (start - 4, start, end - 4)]
        assert hidden == [False, True, True]
        assert vm.debug.text().count("SMM") == 0


def data_to_change():
    """Returns the data on which a wake-up relies, and values that ring 0 could write there."""
    tseg = 31 * MIB
    yield from (("smm_ready", 0), ("kept", 0), ("kept", tseg), ("others", 0), ("trusted", 1),
                ("tseg_end", 0), ("tseg_end", tseg - MIB), ("first", 0), ("diverted", 0x38000),
                ("yield_hook", 0x38000), ("ap_ids", tseg), ("ap_max", 0))


def places(name):
    """
    Returns the addresses of one of the firmware's variables, or of a field of the block that its
    modes share.
    """
    lines = subprocess.run(["nm", paths.BUILD / "selkie.elf"], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    found = [int(line.split()[0], 16) for line in lines if line.split()[1:] == ["b", name]]
    if found:
        return found
    text = (paths.BUILD / "offsets.h").read_text()
    return [symbol("shared") + int(re.search(rf"SHARED_{name.upper()} (\d+)", text).group(1))]


def sleep_attack(shadow, at, value):
    """
    Lets ring 0 write `value` before a sleep. Afterwards SMM must not run its code, and TSEG must be
    closed.
    """
    image = disk("sleep_attack", SHADOW=shadow, DATA=at, VALUE=value, TSEG=31 * MIB)
    with VM("-machine", "q35", "-smp", 2, *drive("ide", image), memory="32M") as vm:
        vm.expect("guest: ready")
        facs = struct.unpack_from("<I", Acpi(vm).fadt, 36)[0]
        vm.send(struct.pack("<I", facs).decode("latin-1"))
        vm.until(lambda: vm.qmp("query-status")["status"] == "suspended")
        vm.qmp("system_wakeup")
        vm.expect(r"guest: TSEG closed\nran in SMM: 00000000|guest: ready", timeout=60,
                  unless="TSEG open|SMM: .*[1-9]")


@pytest.mark.warns
@pytest.mark.parametrize("name, value", data_to_change())
def test_sleep(name, value):
    """
    Ring 0 cannot get into SMM by changing the firmware's data before a sleep: the machine wakes up
    with SMRAM as it was, or starts anew.
    """
    for at in places(name):
        sleep_attack(0, at, value)


@pytest.mark.warns
@pytest.mark.parametrize("offset", [0, 0x20])
def test_sleep_shadow(offset):
    """Ring 0 cannot get into SMM by changing the code with which the CPUs start after a sleep."""
    sleep_attack(1, 0xF0000 + offset, 0xF4F4F4F4)


@pytest.mark.parametrize("knob", [False, True])
def test_sleep_of_plugged_in(knob):
    """
    After a sleep, a CPU that was plugged in has SMRAM of its own, with the knob and without. With
    the knob, the memory at the default SMBASE is hidden again.
    """
    image = disk("sleep_attack", SHADOW=0, DATA=0x500, VALUE=0, TSEG=31 * MIB, PLUGGED=1)
    with VM("-machine", "q35", "-smp", "2,maxcpus=3,sockets=3", *(SMRAM_KNOB if knob else []),
            *drive("ide", image), memory="32M") as vm:
        vm.expect("guest: ready")
        plug_in(vm, 2)
        facs = struct.unpack_from("<I", Acpi(vm).fadt, 36)[0]
        vm.send(struct.pack("<I", facs).decode("latin-1"))
        vm.until(lambda: vm.qmp("query-status")["status"] == "suspended")
        vm.qmp("system_wakeup")
        vm.expect("guest: TSEG closed\nran in SMM: 00000000", timeout=60, unless="SMM: .*[1-9]")
        assert (vm.memory_at(0x38000, 4) == b"\xff" * 4) == knob


@pytest.mark.parametrize("display", ["std", "none"])
def test_locks(display):
    """On q35 D_LCK holds SMRAM closed and TSEG where it is, and SMI_LOCK holds SMIs on (82Q35 datasheet,
    SMRAM and ESMRAMC; 82801IB, GEN_PMCON_1)."""
    with VM("-machine", "q35", "-vga", display,
            *drive("ide", disk("smm_locks", TSEG=TSEG))) as vm:
        smram, smi, lock, is_open = vm.expect(
            r"guest: smram (\w+) smi (\w+) lock (\w+)( open)? end").groups()
        # G_SMRAME and D_LCK without D_OPEN, T_EN with 1 MiB
        assert int(smram, 16) >> 8 & 0x07FF == 0x011A
        assert int(smi, 16) & 1
        assert int(lock, 16) & 0x10
        assert not is_open


@pytest.mark.parametrize("kind", ["genroms", "vgaroms"])
def test_locks_before_option_roms(kind, tmp_path):
    """The locks are set before any option ROM runs, also before the display's."""
    path = rom(tmp_path / "locks.rom", name="rom_locks")
    with VM("-machine", "q35", "-fw_cfg", f"name={kind}/locks.rom,file={path}",
            *drive("ide", disk("hello"))) as vm:
        smram, lock = vm.expect(r"rom: smram (\w+) lock (\w+) end").groups()
        assert int(smram, 16) >> 8 & 0x07FF == 0x011A
        assert int(lock, 16) & 0x10


DEFAULT_CODE = 0x38000
RSM = b"\x0f\xaa"
FSEG = 0xF0000


class Held(VM):
    """A machine that waits for its debugger, and of which single CPUs can be held. They are numbered from 1."""

    def command(self):
        return super().command() + ["-S", *gdb.arguments(f"{self.folder}/gdb")]

    def start(self):
        super().start()
        self.debugger = gdb.Gdb(f"{self.folder}/gdb", 60)
        return self

    def stop(self):
        if self.process:
            self.debugger.close()
        super().stop()

    def hold(self, *places, start=None):
        """Lets all CPUs run until one comes to one of the places. Returns which one it is."""
        for at in places:
            self.debugger.set_breakpoint(at)
        (start or self.debugger.go_on)()
        cpu = self.debugger.stopped()
        for at in places:
            self.debugger.clear_breakpoint(at)
        return cpu

    def hold_in_first_smi(self, code, start=None):
        """
        Stops the second CPU before the RSM that ends its first SMI, for which POST or the wake-up puts
        the code between two symbols at the default SMBASE. Lets the first CPU run on for a second.
        """
        assert self.hold(FSEG + symbol("ap_start"), start=start) == 2
        assert self.hold(*self.ends(code)) == 2
        assert self.in_smm(2)
        self.run_others(1)

    def ends(self, code):
        """Where RSM may be in code that lies at the default SMBASE."""
        start, end = symbol(code), symbol(f"{code}_end")
        code = self.memory_at(FSEG + start, end - start)
        return [DEFAULT_CODE + match.start() for match in re.finditer(re.escape(RSM), code)]

    def registers(self, cpu):
        return self.hmp("info registers -a").split("CPU#")[cpu]

    def in_smm(self, cpu):
        return "SMM=1" in self.registers(cpu)

    def run_others(self, *cpus):
        """Lets only these CPUs run for a second."""
        self.debugger.go_on(*cpus)
        time.sleep(1)
        self.debugger.interrupt()


class Runs(Held):
    """Which does not wait."""

    def start(self):
        super().start()
        self.debugger.go_on()
        return self


class HeldSleeper(Sleeper, Runs):
    """Which can sleep."""


SMRAM_KNOB = ["-fw_cfg", "name=opt/org.selkie/cpu-hotplug-smram,string=1"]


@pytest.mark.full
@pytest.mark.parametrize("loader, text", [("grub", "GRUB is here"), ("isolinux", "needs 201K to boot")])
def test_loaders_without_that_memory(loader, text, tmp_path):
    """
    Why the knob is not the default: with 192 KiB of conventional memory GRUB works, but ISOLINUX refuses
    to start.
    """
    disc = (cd.grub(tmp_path / "cd.iso", "echo GRUB is here\nsleep 9999\n") if loader == "grub" else
            cd.isolinux(tmp_path / "cd.iso", "SAY ISOLINUX is here\nDEFAULT x\nLABEL x\nKERNEL x\n"))
    with VM(*cd.drive("q35", disc), *SMRAM_KNOB, "-smp 1,maxcpus=2", memory="128M") as vm:
        vm.expect_screen(text, 60)


def plug_in(vm, *sockets, model="qemu64"):
    for socket in sockets:
        vm.qmp("device_add", driver=f"{model}-x86_64-cpu",
               **{"socket-id": socket, "core-id": 0, "thread-id": 0})


HELD = pytest.mark.parametrize("board, knob", [("pc", False), ("q35", False), ("q35", True)])


@HELD
def test_held_in_smm(board, knob):
    """
    However long the host stops a CPU that leaves its first SMI, the state at the default SMBASE stays
    until the CPU has read it.
    """
    with Held("-machine", board, "-smp 2", *(SMRAM_KNOB if knob else []),
              *drive("ide", disk("hello", STAY=1)), accel="tcg") as vm:
        vm.hold_in_first_smi("smm_first" if knob else "smm_relocate")
        assert RSM in vm.memory_at(DEFAULT_CODE, 0x200)
        assert "hello" not in vm.guest
        vm.debugger.go_on()
        vm.expect("guest: hello")
        assert "2 CPUs" in vm.debug


@HELD
def test_held_in_smm_after_sleep(board, knob):
    """Nor does the guest get its memory there before."""
    with HeldSleeper(board, "-smp 2", *(SMRAM_KNOB if knob else []), accel="tcg") as vm:
        def wake():
            vm.hold_in_first_smi("smm_first" if knob else "smm_relocate", lambda: vm.qmp("system_wakeup"))
            vm.debugger.go_on()
        vm.wake = wake
        vm.cycle()
        assert "not relocated" not in vm.debug


@HELD
def test_smi_before_halt(board, knob):
    """A CPU that gets its first SMI just before it would halt is not waited for in vain."""
    with Held("-machine", board, "-smp 2", *(SMRAM_KNOB if knob else []),
              *drive("ide", disk("hello", STAY=1)), accel="tcg") as vm:
        assert vm.hold(FSEG + symbol("ap_relocated") - 1) == 2
        vm.run_others(1)
        assert "HLT=0" in vm.registers(2)
        vm.debugger.go_on()
        vm.expect("guest: hello")
        assert "2 CPUs" in vm.debug


def test_hot_plugged_attack():
    """With the knob, ring 0 can put no code where a CPU that is plugged in takes its first SMI."""
    with VM("-machine", "q35", "-smp", "1,maxcpus=2,sockets=2", *SMRAM_KNOB,
            *drive("ide", disk("hotplug", HOTPLUG=0xCD8, ATTACK=1)), accel="tcg") as vm:
        vm.expect("guest: waits")
        plug_in(vm, 1)
        start_parked(vm)
        assert vm.expect(r"guest: runs, in SMM (\w+)", timeout=60).group(1) == "0000"
        assert vm.memory_at(0x38000, 4) == b"\xff" * 4


PAIR = ("-machine q35 -smp 1,maxcpus=3,sockets=3", *SMRAM_KNOB)


def start_pair(vm):
    start_parked(vm)
    vm.expect("guest: runs", timeout=60, unless="guest: lost")


def test_hot_plugged_pair():
    """
    Two CPUs that take their first SMI at the same time each get SMRAM of their own, so that no later
    SMI mixes their registers.
    """
    with VM(*PAIR, *drive("ide", disk("hotplug_pair", HOTPLUG=0xCD8)), accel="tcg") as vm:
        vm.expect("guest: waits")
        plug_in(vm, 1, 2)
        vm.expect(r"\?")
        vm.send("x")
        start_pair(vm)


def test_gate_of_first_smi():
    """While one CPU has not left its first SMI, another one that has come there as well waits in SMM."""
    with Runs(*PAIR, *drive("ide", disk("hotplug_pair", HOTPLUG=0xCD8)), accel="tcg") as vm:
        vm.expect("guest: waits")
        plug_in(vm, 1, 2)
        vm.expect(r"\?")
        vm.debugger.interrupt()
        vm.send("x")
        ends = vm.ends("smm_first")
        inside = vm.hold(*ends)
        other = {2: 3, 3: 2}[inside]
        for at in ends:
            vm.debugger.set_breakpoint(at)
        vm.run_others(other)  # fails if it comes to a breakpoint
        assert vm.in_smm(other) and vm.in_smm(inside)
        for at in ends:
            vm.debugger.clear_breakpoint(at)
        vm.debugger.go_on()
        start_pair(vm)


@pytest.mark.parametrize("knob", [False, True])
def test_smram_at_default(knob):
    """
    The memory where CPUs take their first SMI is hidden only if the user wants it. The memory map and
    INT 12h then say so.
    """
    with VM("-machine", "q35", "-smp", "2,maxcpus=6,sockets=3,cores=2", *(SMRAM_KNOB if knob else []),
            *drive("ide", disk("e820", STAY=1))) as vm:
        vm.expect("guest: end")
        entries = [[int(word, 16) for word in line.split()]
                   for line in vm.guest.text().splitlines()[:-1]]
        assert ([0x30000, 0x20000, 2] in entries) == knob
        assert struct.unpack("<H", vm.memory_at(0x413, 2))[0] == (192 if knob else 639)
        hidden = [vm.memory_at(at, 4) == b"\xff" * 4 for at in (0x2FFFC, 0x30000, 0x4FFFC, 0x50000)]
        assert hidden == [False, knob, knob, False]


@pytest.mark.warns("SMM: 30000 is not hidden")
@pytest.mark.parametrize("machine", ["pc", "pc-q35-4.2"])
def test_smram_at_default_unknown(machine):
    """A machine that cannot hide that memory says so and starts as without the knob."""
    with VM("-machine", machine, *SMRAM_KNOB, *drive("ide", disk("e820", STAY=1))) as vm:
        vm.expect("guest: end")
        assert "SMM: 30000 is not hidden" in vm.debug
        assert struct.unpack("<H", vm.memory_at(0x413, 2))[0] == 639


@pytest.mark.full
@pytest.mark.parametrize("board, knob", [("pc", False), ("q35", False), ("q35", True)])
def test_hot_plugged_linux(board, knob):
    """
    Linux uses a CPU that is plugged in, and goes on when this CPU takes an SMI: on q35 at the
    default SMBASE, or at its own SMBASE if the knob hides that memory.
    """
    with Linux("-machine", board, "-smp", "1,maxcpus=2,sockets=2", *(SMRAM_KNOB if knob else [])) as vm:
        plug_in(vm, 1, model="max")
        vm.run("until [ -e /sys/devices/system/cpu/cpu1/online ]; do sleep 0.1; done", timeout=60)
        vm.run("echo 1 > /sys/devices/system/cpu/cpu1/online || nproc | grep 2")
        for _ in range(3):
            vm.run(r"taskset -c 1 sh -c 'printf \\167 | dd of=/dev/port bs=1 seek=178 conv=notrunc "
                   "2> /dev/null'")
        assert vm.run("nproc") == "2"
        assert not [line for line in vm.dmesg("emerg,alert,crit,err") if "CPU1" in line]
