# SPDX-License-Identifier: BSD-2-Clause
"""Tests suspend to RAM and the wake-up."""

import pathlib
import re
import shutil
import struct

import pytest

from lib import paths
from lib.guest import disk
from lib.linux import Linux
from lib.tables import Acpi
from lib.tpm import Swtpm, wait_for_driver
from lib.vm import VM, Missing, drive
from test_starts import differences, found

pytestmark = pytest.mark.selkie

BUILD_ID = 0xEC020
MINE = 1   # the guest's own waking vector
REFUSED = "no resume, a cold start"


class Sleeper(VM):
    """
    A machine whose guest fills its RAM, sleeps when it is told to, and does not write to memory
    after it has woken up (tests/boot/guests/suspend.asm).
    """

    def __init__(self, machine, *args, accel=None, **defines):
        kind = "ide" if "q35" in machine else "virtio"
        super().__init__("-machine", machine, *args, *drive(kind, disk("suspend", **defines)),
                         memory="32M", accel=accel)

    def start(self):
        super().start()
        self.end = int(self.expect(r"guest: RAM to (\w{8})\n").group(1), 16)
        assert self.end > 24 << 20
        fadt = Acpi(self).fadt
        self.facs = struct.unpack_from("<I", fadt, 36)[0]
        return self

    def ram(self):
        """Returns all memory that belongs to the guest."""
        return self.memory_at(0, 0x9FC00), self.memory_at(0x100000, self.end - 0x100000)

    def sleep(self, vector, x_vector=0):
        self.send(struct.pack("<III", self.facs, vector, x_vector).decode("latin-1"))
        self.until(lambda: self.qmp("query-status")["status"] == "suspended")

    def sleep_with(self, facs, vector):
        """Sleeps without having set a waking vector: writes @vector near @facs instead."""
        self.send(struct.pack("<III", facs, vector, 0).decode("latin-1"))
        self.until(lambda: self.qmp("query-status")["status"] == "suspended")

    def screen_is_text(self):
        """Whether the display shows a text mode of 80 columns: a picture of 720x400."""
        path = f"{self.folder}/picture"
        self.screendump(path)
        with open(path, "rb") as file:
            return file.read(20).split()[1:3] == [b"720", b"400"]

    def wake(self):
        self.qmp("system_wakeup")

    def cycle(self, vector=MINE, x_vector=0):
        self.sleep(vector, x_vector)
        before = self.ram()
        self.wake()
        self.expect("P?guest: awake" if not x_vector else "Pguest: awake", unless="RAM to")
        after = self.ram()
        for base, a, b in zip((0, 0x100000), before, after):
            wrong = [base + i for i, (x, y) in enumerate(zip(a, b)) if x != y] if a != b else []
            assert not wrong, f"{len(wrong)} bytes changed, from {wrong[0]:#x} to {wrong[-1]:#x}"


def chipset(vm):
    """Returns the firmware's settings of the chipset that a sleep clears."""
    lines = vm.hmp("info mtree -f").splitlines()
    words = r"pam-|smram|tseg|pcie-mmcfg|ich9-pm|piix4-pm|acpi-|apm|rcba|smbase"
    return sorted({line.strip() for line in lines if re.search(words, line)})


@pytest.mark.parametrize("machine", ["pc", "q35"])
@pytest.mark.parametrize("cpus", [1, 4, pytest.param(64, marks=pytest.mark.full)])
@pytest.mark.parametrize("cycles", [2, pytest.param(100, marks=pytest.mark.full)])
def test_memory_is_the_guests(machine, cpus, cycles):
    with Sleeper(machine, "-smp", cpus) as vm:
        before = chipset(vm)
        assert len(before) >= 4, before
        for number in range(cycles):
            vm.cycle(MINE, MINE if number & 1 else 0)
        assert chipset(vm) == before
        assert len(re.findall("^I.* resume:", vm.debug.text(), re.MULTILINE)) == cycles


@pytest.mark.warns(REFUSED)
@pytest.mark.parametrize("vector, x_vector", [
    (0, 0), (0x9FC00, 0), (0xF0000, 0), (0x200000, 0), (MINE, 0xFFFFFFF0)])
def test_absurd_vector(vector, x_vector):
    """
    If the waking vector is impossible, the machine boots as for the first time, and can sleep
    again.
    """
    with Sleeper("pc") as vm:
        vm.sleep(vector, x_vector)
        vm.wake()
        vm.expect("guest: RAM to", unless="awake")
        assert REFUSED in vm.debug
        vm.cycle()


@pytest.mark.warns("no SMI")
@pytest.mark.parametrize("machine, args", [
    ("q35", ["-cpu", "486"]), ("pc", ["-cpu", "486"]), ("q35,smm=off", []),
    ("q35", ["-global", "mch.extended-tseg-mbytes=3", "-smp", "3"]), ("pc-q35-2.4", [])])
def test_other_machines(machine, args):
    """CPUs without an APIC, no SMM, a TSEG of another size, a VMM without that."""
    with Sleeper(machine, *args) as vm:
        for _ in range(2):
            vm.cycle()


@pytest.mark.parametrize("machine", ["pc-i440fx-1.4", pytest.param("pc-i440fx-1.6", marks=pytest.mark.full)])
def test_own_tables(machine):
    """
    If the VMM has no ACPI tables, the guest goes to sleep by the firmware's own tables, and wakes
    up.
    """
    with Sleeper(machine, "-bios", paths.FIRMWARE / "bios-256k.bin", "-smp", "2") as vm:
        before = chipset(vm)
        for _ in range(2):
            vm.cycle()
        assert chipset(vm) == before


@pytest.mark.warns(REFUSED)
@pytest.mark.parametrize("machine, off", [("pc", "PIIX4_PM"), ("q35", "ICH9-LPC")])
def test_disabled(machine, off):
    """If the VMM does not offer S3, the machine does not resume, whatever the guest has done."""
    with Sleeper(machine, f"-global {off}.disable_s3=1") as vm:
        vm.send(struct.pack("<III", vm.facs, MINE, 0).decode("latin-1"))
        try:
            vm.until(lambda: vm.qmp("query-status")["status"] == "suspended", 5)
        except AssertionError:
            return
        vm.wake()
        vm.expect("guest: RAM to", unless="awake")


@pytest.mark.warns(REFUSED)
def test_another_rom():
    """
    If a guest wakes up on another ROM than it fell asleep on, the machine starts as for the first
    time, because the build id differs.
    """
    with Sleeper("pc") as vm:
        # The guest writes any value to any address: it takes them for the waking vector and the
        # FACS.
        vm.sleep_with(BUILD_ID - 12, 0x12345678)
        vm.wake()
        vm.expect("guest: RAM to", unless="awake")
        assert "not the one that went to sleep" in vm.debug
        vm.cycle()


ROM_BUILD_ID = 0x40000 - 0x100000 + BUILD_ID  # in the image of 256 KiB


def another_build(folder):
    """Returns a folder with ROMs for -L. They have another build id than the ROMs under test."""
    folder.mkdir()
    for rom in paths.FIRMWARE.glob("*.bin"):
        shutil.copy(rom, folder)
    rom = bytearray((folder / "bios-256k.bin").read_bytes())
    assert rom[ROM_BUILD_ID + 12:ROM_BUILD_ID + 16] == b"GNU\0"
    rom[ROM_BUILD_ID + 16] ^= 0x55
    (folder / "bios-256k.bin").write_bytes(rom)
    return folder


def build_ids(vm):
    """Returns the build ids in the ROM and in shadow RAM."""
    return {vm.memory_at(address, 36) for address in (0xFFFC0000 + ROM_BUILD_ID, BUILD_ID)}


def woken_by_qemu(vm):
    """
    Returns whether QEMU wakes up a guest that was migrated asleep. At times QEMU 7.2 lets the CPU run
    instead, which then stays at the HLT behind the access that put the machine to sleep, in the boot
    sector.
    """
    try:
        vm.expect("guest: awake", timeout=5, unless="RAM to")
    except Missing:
        if vm.guest.text() or not re.search(r"EIP=00007c\w\w .* HLT=1", vm.hmp("info registers")):
            raise
        return False
    return True


def migrated_asleep(machine, state, roms):
    """Returns whether QEMU woke the guest up (see test_migrated_asleep)."""
    with Sleeper(machine) as vm:
        vm.sleep(MINE)
        ids, before = build_ids(vm), vm.ram()
        vm.qmp("migrate", uri=f"exec:cat > {state}")
        vm.until(lambda: vm.qmp("query-migrate")["status"] == "completed", 60)
        command = vm.args
    with VM(*command, f"-incoming 'exec:cat {state}'", memory="32M", firmware=roms) as vm:
        vm.until(lambda: vm.qmp("query-status")["status"] == "running", 60)
        if not woken_by_qemu(vm):
            return False
        has_resumed(vm, ids, before)
    return True


def has_resumed(vm, ids, before):
    """The guest has its memory, and the ROM of before, also after a reset."""
    assert len(ids) == 1
    assert "resume: " in vm.debug
    assert before == (vm.memory_at(0, 0x9FC00), vm.memory_at(0x100000, len(before[1])))
    assert build_ids(vm) == ids
    vm.qmp("system_reset")
    vm.expect("guest: RAM to", unless="awake")
    assert build_ids(vm) == ids


@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_migrated_asleep(machine, tmp_path):
    """
    A sleeping guest is migrated to a QEMU that has another ROM. It wakes up there, because QEMU takes
    the ROM along, also for starts after that. QEMU 7.2 wakes it up by itself, but not each time.
    """
    roms = another_build(tmp_path / "roms")
    assert any(migrated_asleep(machine, tmp_path / "state", roms) for _ in range(10))


@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_migrated_awake(machine, tmp_path):
    """The same for a guest that sleeps after it was migrated."""
    state = tmp_path / "state"
    with Sleeper(machine) as vm:
        ids, size, facs = build_ids(vm), len(vm.ram()[1]), vm.facs
        vm.qmp("migrate", uri=f"exec:cat > {state}")
        vm.until(lambda: vm.qmp("query-migrate")["status"] == "completed", 60)
        command = vm.args
    with VM(*command, f"-incoming 'exec:cat {state}'", memory="32M",
            firmware=another_build(tmp_path / "roms")) as vm:
        vm.until(lambda: vm.qmp("query-status")["status"] == "running", 60)
        vm.send(struct.pack("<III", facs, MINE, 0).decode("latin-1"))
        vm.until(lambda: vm.qmp("query-status")["status"] == "suspended")
        before = vm.memory_at(0, 0x9FC00), vm.memory_at(0x100000, size)
        vm.qmp("system_wakeup")
        vm.expect("guest: awake", unless="RAM to")
        has_resumed(vm, ids, before)


def test_migrated_to_another_size(tmp_path):
    """QEMU refuses to migrate a guest to a ROM of another size."""
    state = tmp_path / "state"
    with Sleeper("pc") as vm:
        vm.qmp("migrate", uri=f"exec:cat > {state}")
        vm.until(lambda: vm.qmp("query-migrate")["status"] == "completed", 60)
        command = vm.args
    with VM(*command, f"-incoming 'exec:cat {state}'", "-bios", paths.FIRMWARE / "bios.bin",
            memory="32M") as vm:
        assert vm.wait() is not None
        assert "Size mismatch: pc.bios" in (pathlib.Path(vm.folder) / "qemu").read_text()


@pytest.mark.parametrize("wish", [False, True])
def test_display(wish):
    """The display's option ROM runs again after a sleep only if a knob asks for it."""
    args = ["-fw_cfg", f"name=etc/s3-resume-vga-init,file={one_byte()}"] if wish else []
    with Sleeper("pc", *args) as vm:
        vm.sleep(MINE)
        vm.wake()
        vm.expect("guest: awake", unless="RAM to")
        # In text mode the VGA's graphics controller maps B8000; after a reset it does not.
        assert vm.screen_is_text() == wish


def one_byte():
    path = paths.BUILD / "tests/boot/one"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\1")
    return path


@pytest.mark.parametrize("machine, cpus", [("pc", 1), ("q35", 1), ("q35", 4)])
def test_cost(machine, cpus):
    """A wake-up takes at most 700 port and MMIO accesses until the guest goes on."""
    with Sleeper(machine, "-smp", cpus) as vm:
        vm.sleep(MINE)
        trace = f"{vm.folder}/trace"
        vm.hmp(f"logfile {trace}")
        for event in ("memory_region_ops_read", "memory_region_ops_write"):
            vm.qmp("trace-event-set-state", name=event, enable=True)
        vm.wake()
        vm.expect("guest: awake", unless="RAM to")
        with open(trace, encoding="latin-1") as file:
            lines = [line for line in file if "memory_region_ops_" in line and "cpu -1" not in line]
        # Up to the guest's first word, without what goes to the debug console.
        end = next(at for at, line in enumerate(lines) if "addr 0xe9 " in line)
        ours = [line for line in lines[:end] if "addr 0x402 " not in line]
        assert 20 < len(ours) <= 700, len(ours)


@pytest.mark.full
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_time(machine):
    """
    A wake-up takes at most 0.2 ms until the guest goes on, in virtual time: one instruction is one
    nanosecond, and waits count as long as they are. While the machine sleeps, its clock stands still.
    It may tick between the guest's last instruction and the sleep, hence the minimum.
    """
    with Sleeper(machine, "-icount shift=0,sleep=off", accel="tcg", COST=1) as vm:
        took = []
        for _ in range(5):
            vm.cycle()
            took.append(int(vm.expect(r"(\w{8})\n").group(1), 16))
        assert 1000 < min(took) <= 200_000, took


def left(vm, log_start=0):
    """
    Returns what a boot leaves, except memory that this guest does not write, and the line about the
    sleep before it.
    """
    everything = found(vm, log_start)
    del everything["what the guest found"]
    everything["log"] = [line for line in everything["log"] if REFUSED not in line]
    return everything


@pytest.mark.warns(REFUSED)
@pytest.mark.parametrize("machine, kind", [("pc", "virtio"), ("q35", "ide")])
def test_wake_up_without_a_vector(machine, kind):
    """
    A guest that has set no waking vector cannot be resumed (ACPI 6.5, 5.2.10), so each of its
    wake-ups is a boot like the first one.
    """
    with VM("-machine", machine, *drive(kind, disk("sleep")), memory="16M") as vm:
        vm.expect("guest: ready")
        first = left(vm)
        for number in range(3):
            start = len(vm.debug.text())
            vm.send("s")
            vm.until(lambda: vm.qmp("query-status")["status"] == "suspended")
            vm.qmp("system_wakeup")
            vm.expect("guest: ready", 30)
            wrong = list(differences(first, left(vm, start)))
            assert not wrong, "\n".join([f"wake-up {number + 1}:", *wrong])


def sleep_of_linux(vm):
    """Linux sleeps, and continues where it was."""
    vm.run("echo N > /sys/module/printk/parameters/console_suspend")
    vm.send("echo mem > /sys/power/state; echo back-$((6 * 7))\n")
    vm.until(lambda: vm.qmp("query-status")["status"] == "suspended", 60)
    vm.qmp("system_wakeup")
    vm.serial.expect("back-42\r?\n", 60, unless="GRUB|Linux version")


@pytest.mark.full
@pytest.mark.parametrize("machine, memory", [("pc", "512M"), ("pc", "5G"), ("q35", "512M"), ("q35", "5G")])
def test_linux(machine, memory):
    """Linux sleeps, continues where it was, and can switch off the machine afterwards."""
    with Linux("-machine", machine, "-smp 2", memory=memory) as vm:
        vm.run("echo kept > /run/mark")
        sleep_of_linux(vm)
        assert vm.run("cat /run/mark") == "kept"
        assert vm.run("nproc") == "2"
        vm.send("poweroff -f\n")
        assert vm.wait(60) is None


@pytest.mark.full
@pytest.mark.parametrize("machine", ["pc", "q35", "pc-i440fx-1.4"])
def test_linux_rtcwake(machine):
    """The clock's alarm wakes Linux up, so neither going to sleep nor waking up may clear it."""
    args = ["-cpu Nehalem", "-bios", paths.FIRMWARE / "bios-256k.bin"] if "1.4" in machine else []
    with Linux("-machine", machine, *args) as vm:
        vm.run("echo N > /sys/module/printk/parameters/console_suspend")
        vm.run("echo kept > /run/mark; modprobe rtc-cmos || :")
        vm.send("rtcwake -m mem -s 30; echo back-$((6 * 7))\n")
        vm.until(lambda: vm.qmp("query-status")["status"] == "suspended", 30)
        vm.serial.expect("back-42\r?\n", 90, unless="GRUB|Linux version")
        assert vm.run("cat /run/mark") == "kept"


@pytest.mark.full
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_linux_with_devices(machine, tmp_path):
    """After two sleeps, Linux reads all its disks and the TPM, and switches off the machine."""
    words = []
    for name, device in (("nvme", "nvme,serial=1"), ("usb", "usb-storage"), ("vdb", "virtio-blk-pci")):
        (tmp_path / name).write_bytes(name.encode().ljust(1 << 20, b"."))
        words += ["-drive", f"if=none,id={name},format=raw,file={tmp_path / name}",
                  "-device", f"{device},drive={name}"]
    with Swtpm("2.0", "sha256") as tpm, \
            Linux("-machine", machine, *tpm.args(), "-device qemu-xhci", *words) as vm:
        disks = vm.run("lsblk -dnbo NAME,SIZE").split("\n")
        disks = sorted(line.split()[0] for line in disks if line.split()[1] == str(1 << 20))
        assert len(disks) == 3, disks
        wait_for_driver(vm)
        pcr = vm.run("cat /sys/class/tpm/tpm0/pcr-sha256/0")
        for _ in range(2):
            sleep_of_linux(vm)
            read = [vm.run(f"dd if=/dev/{name} iflag=direct bs=4k count=1 2>/dev/null | head -c 3")
                    for name in disks]
            assert sorted(read) == ["nvm", "usb", "vdb"]
            assert vm.run("cat /sys/class/tpm/tpm0/pcr-sha256/0") == pcr
        vm.send("poweroff -f\n")
        assert vm.wait(60) is None
