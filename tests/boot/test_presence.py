# SPDX-License-Identifier: BSD-2-Clause
"""
Tests the physical presence interface (TCG PPI 1.30; QEMU docs/specs/tpm.rst): what a program requests
of the TPM happens after a reset, if the user allows it.
"""

import struct

import pytest

from lib import paths
from lib.guest import disk
from lib.linux import Linux
from lib.tpm import Swtpm, event_log, wait_for_driver, whole_events
from lib.vm import VM, drive

pytestmark = pytest.mark.selkie

BASE = 0xFED45000
RESPONSE, REQUEST, PARAMETER, LAST, NEXT = 0x105, 0x109, 0x10D, 0x111, 0x159
ABORT, FAILURE = 0xFFFFFFF0, 0xFFFFFFF1
QUESTION = "Press any key to allow this, or ESC to refuse it"
CLEAR, SET_BANKS = 5, 23
SHA1, SHA256 = 1, 2


class Machine(VM):
    """
    A machine with a TPM, and a guest that executes the test's commands
    (tests/boot/guests/tpm_remote.asm).
    """

    def __init__(self, tpm, *args, device="tpm-crb", machine="q35", serial=False, **options):
        if serial:  # the firmware's console is on the serial port
            machine += ",graphics=off"
        super().__init__("-machine", machine, *tpm.args(device), *args,
                         *drive("virtio", disk("tpm_remote")), graphics=not serial, **options)

    def start(self):
        super().start()
        if "-boot" in self.args:  # the boot menu
            self.debug.expect("Press ESC for boot menu", 60)
            self.hmp("sendkey esc")
            self.debug.expect("Select boot device")
            self.hmp("sendkey ret")
        self.expect("guest: ready", 60)
        return self

    def number(self, at):
        return int.from_bytes(self.memory_at(BASE + at, 4), "little")

    def functions(self):
        return {i: value for i, value in enumerate(self.memory_at(BASE, 0x100)) if value}

    def write(self, at, data):
        for i, byte in enumerate(data):
            self.send(struct.pack("<cIB", b"w", BASE + at + i, byte).decode("latin-1"))
            self.expect("written")

    def request(self, operation, parameter=0):
        """Makes a request as the ACPI method does, and resets the machine."""
        self.write(REQUEST, struct.pack("<II", operation, parameter))
        self.send("r")

    def tpm_command(self, text):
        """Sends a command, in hexadecimal without its size, to the TPM, and returns the response."""
        data = bytes.fromhex(text)
        data = data[:2] + (len(data) + 4).to_bytes(4, "big") + data[2:]
        self.send("c" + struct.pack("<H", len(data)).decode("latin-1") + data.decode("latin-1"))
        code, answer = self.expect(r"answer (\w{8}) (\w*)\n", 60).groups()
        assert int(code, 16) == 0
        return bytes.fromhex(answer)

    def answered(self, operation):
        """Waits until the machine has restarted, and returns the response to the request."""
        self.expect("guest: ready", 60)
        assert self.number(REQUEST) == 0 and self.number(LAST) == operation
        assert self.memory_at(BASE + NEXT, 1) == b"\0"
        return self.number(RESPONSE)

    # -------------------------------------------------------------- family 2.0
    def own(self):
        """Sets a password for the owner. A clear removes it."""
        # TPM2_HierarchyChangeAuth(TPM_RH_OWNER), with an empty password so far
        answer = self.tpm_command("8002 00000129 40000001 00000009 40000009 0000 00 0000 0003 616263")
        assert answer[6:10] == bytes(4)
        assert self.is_owned()

    def is_owned(self):
        # TPM2_GetCapability(TPM_CAP_TPM_PROPERTIES, TPM_PT_PERMANENT, 1): ownerAuthSet is bit 0
        answer = self.tpm_command("8001 0000017a 00000006 00000200 00000001")
        assert answer[6:10] == bytes(4) and answer[19:23] == bytes.fromhex("00000200")
        return bool(answer[26] & 1)

    def banks(self):
        # TPM2_GetCapability(TPM_CAP_PCRS)
        answer = self.tpm_command("8001 0000017a 00000005 00000000 00000001")
        count, at = int.from_bytes(answer[15:19], "big"), 19
        found = {}
        for _ in range(count):
            alg, size = struct.unpack_from(">HB", answer, at)
            found[alg] = any(answer[at + 3:at + 3 + size])
            at += 3 + size
        return {alg for alg, active in found.items() if active}

    # -------------------------------------------------------------- family 1.2
    def flags(self):
        """Returns the permanent flags disable, ownership and deactivated."""
        # TPM_GetCapability(TPM_CAP_FLAG, TPM_CAP_FLAG_PERMANENT): after a u16 tag
        answer = self.tpm_command("00c1 00000065 00000004 00000004 00000108")
        assert answer[6:10] == bytes(4)
        return tuple(answer[16:19])


def test_clear():
    """A clear is done when the user presses a key, and refused with ESC."""
    with Swtpm("2.0", "sha256") as tpm, Machine(tpm) as vm:
        assert vm.functions() == {5: 3, 14: 3, 21: 3, 22: 3, 23: 3}
        vm.own()
        vm.request(CLEAR)
        vm.expect_screen(QUESTION)
        assert "clear it" in vm.screen()
        vm.hmp("sendkey esc")
        assert vm.answered(CLEAR) == ABORT
        assert vm.is_owned()
        vm.request(CLEAR)
        vm.expect_screen(QUESTION)
        vm.hmp("sendkey a")
        assert vm.answered(CLEAR) == 0
        assert not vm.is_owned()


@pytest.mark.full
@pytest.mark.parametrize("machine, device", [("pc", "tpm-tis"), ("q35", "tpm-tis"), ("pc", "tpm-crb")])
def test_banks(machine, device):
    """The banks change for the TPM and for the event log. The question is on the serial port."""
    with Swtpm("2.0", "sha256") as tpm, \
            Machine(tpm, machine=machine, device=device, serial=True) as vm:
        assert vm.banks() == {11}
        for wanted, ids in ((SHA1 | SHA256, {4, 11}), (SHA1, {4}), (SHA256, {11})):
            vm.request(SET_BANKS, wanted)
            vm.serial.expect(QUESTION, 60)
            vm.send("y")
            assert vm.answered(SET_BANKS) == 0
            assert vm.banks() == ids
            log = whole_events(event_log(vm))
            count = int.from_bytes(log[56:60], "little")
            assert {int.from_bytes(log[60 + 4 * i:][:2], "little") for i in range(count)} == ids


@pytest.mark.full
def test_bad_requests():
    """
    Unknown operations and impossible banks fail; what the program wrote elsewhere does not replace
    the user.
    """
    with Swtpm("2.0", "sha256") as tpm, Machine(tpm, serial=True) as vm:
        vm.own()
        for operation in (1, 6, 24, 0x105, 0xFFFFFFFF):
            vm.request(operation)
            assert vm.answered(operation) == FAILURE
        assert QUESTION not in vm.serial
        for banks in (0, 0x80, SHA256 | 0x20):
            vm.request(SET_BANKS, banks)
            vm.serial.expect(QUESTION, 60)
            vm.send("y")
            assert vm.answered(SET_BANKS) == FAILURE
            assert vm.banks() == {11}
        # The table of functions says that no user is needed, and a step is in progress.
        vm.write(CLEAR, b"\4")
        vm.write(NEXT, b"\1")
        vm.request(CLEAR)
        vm.serial.expect(QUESTION, 60)
        vm.send("\033")
        assert vm.answered(CLEAR) == ABORT
        assert vm.is_owned()


@pytest.mark.full
def test_nobody_answers():
    """If nobody presses a key within a minute of the machine's time, the request is refused."""
    with Swtpm("2.0", "sha256") as tpm, Machine(tpm, "-icount shift=3,sleep=off", accel="tcg") as vm:
        vm.own()
        vm.request(CLEAR)
        vm.expect_screen(QUESTION)
        assert vm.answered(CLEAR) == ABORT
        assert vm.is_owned()


@pytest.mark.full
@pytest.mark.parametrize("machine", ["pc", "q35"])
@pytest.mark.warns("tpm: it refuses with code [67]$")
def test_family_1_2(machine):
    """Operations of family 1.2, of one step and of several, with and without a restart in between."""
    with Swtpm("1.2") as tpm, Machine(tpm, machine=machine, device="tpm-tis", serial=True) as vm:
        assert set(vm.functions()) == {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 21, 22}
        # From (1, 1, 1) on, some operations need an active TPM, and so a restart in between. The user
        # allows both parts.
        for operation, questions, after in (
                (6, 1, (0, 1, 0)), (4, 1, (0, 1, 1)), (3, 1, (0, 1, 0)), (9, 1, (0, 0, 0)),
                (8, 1, (0, 1, 0)), (7, 1, (1, 1, 1)), (10, 2, (0, 1, 0)), (2, 1, (1, 1, 0)),
                (1, 1, (0, 1, 0)), (14, 1, (0, 1, 0)), (11, 1, (1, 0, 1)), (22, 2, (0, 1, 0))):
            vm.request(operation)
            for _ in range(questions):
                vm.serial.expect(QUESTION, 60)
                vm.send("y")
            assert vm.answered(operation) == 0, operation
            assert vm.flags() == after, operation
        # The program itself has no physical presence: TSC_PhysicalPresence(TPM_PHYSICAL_PRESENCE_PRESENT)
        answer = vm.tpm_command("00c1 4000000a 0008")
        assert answer[6:10] != bytes(4)


@pytest.mark.full
def test_menu():
    """A user chooses a change from the boot menu, and confirms it after the restart."""
    with Swtpm("2.0", "sha256") as tpm, Machine(tpm, "-boot menu=on,splash-time=60000") as vm:
        vm.request(0)
        for key, result, banks in (("3", 0, {4, 11}), ("1", 0, {4, 11}), ("2", 0, {11})):
            vm.debug.expect("Press ESC for boot menu")
            vm.hmp("sendkey esc")
            vm.debug.expect("T: TPM")
            vm.hmp("sendkey t")
            vm.debug.expect("Change the TPM")
            vm.hmp("sendkey esc")
            vm.expect_screen("Select boot device")
            vm.hmp("sendkey t")
            vm.debug.expect("Change the TPM")
            vm.hmp(f"sendkey {key}")
            vm.debug.expect(QUESTION)
            vm.hmp("sendkey spc")
            vm.debug.expect("Press ESC for boot menu")
            vm.hmp("sendkey esc")
            vm.debug.expect("Select boot device")
            vm.hmp("sendkey ret")
            assert vm.answered(5 if key == "1" else SET_BANKS) == result
            assert vm.banks() == banks
            vm.request(0)


@pytest.mark.full
def test_without_the_interface():
    """Without the interface, the memory is not touched."""
    with Swtpm("2.0", "sha256") as tpm, \
            Machine(tpm, "-global tpm-crb.ppi=off") as vm:
        assert "tpm: family 2.0" in vm.debug
        assert "request" not in vm.debug


@pytest.mark.full
@pytest.mark.skipif(not paths.DEBIAN.exists(), reason="no Debian disk: make image")
def test_linux():
    """Linux requests a change and finds the result."""
    with Swtpm("2.0", "sha256") as tpm, Linux("-machine q35", *tpm.args("tpm-tis")) as vm:
        for text, result, banks in (("23 3", "23 0: Success", ["pcr-sha1", "pcr-sha256"]),
                                    ("5", "5 0: Success", ["pcr-sha1", "pcr-sha256"]),
                                    ("23 2", "23 0xFFFFFFF0: User Abort", ["pcr-sha1", "pcr-sha256"])):
            wait_for_driver(vm)
            operations = vm.run("cat /sys/class/tpm/tpm0/ppi/tcg_operations")
            assert "5 3: User required" in operations and "1 3" not in operations.split("\n")
            vm.run(f"echo {text} > /sys/class/tpm/tpm0/ppi/request")
            assert vm.run("cat /sys/class/tpm/tpm0/ppi/request").split()[0] == text.split()[0]
            vm.send("sync; reboot -f\n")
            vm.expect_screen(QUESTION, 120)
            vm.hmp("sendkey " + ("esc" if "Abort" in result else "ret"))
            vm.login()
            wait_for_driver(vm)
            assert vm.run("cat /sys/class/tpm/tpm0/ppi/response") == result
            assert vm.run("cd /sys/class/tpm/tpm0; echo pcr-*").split() == banks
