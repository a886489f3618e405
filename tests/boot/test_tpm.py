# SPDX-License-Identifier: BSD-2-Clause
"""Tests measurements into a TPM: tpm2_eventlog must calculate the TPM's PCRs from the log."""

import base64
import re

import pytest

from lib import cd, paths
from lib.guest import disk, rom
from lib.linux import Linux, kernel
from lib.tpm import Swtpm, event_log, parsed, wait_for_driver, whole_events
from lib.vm import VM, drive
from test_network import card

pytestmark = pytest.mark.selkie

SHA1_ABC = "a9993e364706816aba3e25717850c26c9cd0d89d"
BANK_IDS = {"sha1": 4, "sha256": 11, "sha384": 12, "sha512": 13}
HEADER = 10


def guest(family, bank, **defines):
    return disk("tpm", FAMILY=family[0], BANK=BANK_IDS[bank], **defines)


def pcrs_of(vm, family, bank):
    """Returns the PCRs 0 to 9, which the guest has read by the firmware's interface."""
    found = {}
    for number, code, answer in re.findall(r"^pcr (\w\w) (\w{8}) (\w+)", vm.guest.text().lower(), re.M):
        assert code == "00000000"
        data = bytes.fromhex(answer)
        assert data[6:HEADER] == bytes(4)
        found[int(number, 16)] = data[-20:] if family == "1.2" else data[HEADER + 4 + 10 + 4 + 2:]
    assert sorted(found) == list(range(10))
    return {number: value.hex() for number, value in found.items()}


def check_log(vm, tmp_path, family, bank):
    kinds, pcrs = parsed(event_log(vm), tmp_path)
    replayed = {int(n): f"{value:0{len(zeros(bank))}x}" for n, value in pcrs[bank].items()}
    read = pcrs_of(vm, family, bank)
    assert set(replayed) >= set(range(8)) | {8}
    assert read == {n: replayed.get(n, zeros(bank)) for n in range(10)}
    return kinds


def zeros(bank):
    return "0" * 2 * {"sha1": 20, "sha256": 32, "sha384": 48, "sha512": 64}[bank]


@pytest.mark.parametrize("machine, family, banks, device, bank", [
    ("q35", "2.0", "sha256", "tpm-crb", "sha256"),
    ("pc", "1.2", "sha1", "tpm-tis", "sha1"),
    pytest.param("pc", "2.0", "sha1,sha256", "tpm-tis", "sha1", marks=pytest.mark.full),
    pytest.param("q35", "2.0", "sha1,sha256", "tpm-tis", "sha256", marks=pytest.mark.full),
    pytest.param("pc", "2.0", "sha256,sha384,sha512", "tpm-crb", "sha384", marks=pytest.mark.full),
    pytest.param("q35", "2.0", "sha256,sha384,sha512", "tpm-crb", "sha512", marks=pytest.mark.full),
    pytest.param("q35", "1.2", "sha1", "tpm-tis", "sha1", marks=pytest.mark.full),
])
def test_disk(machine, family, banks, device, bank, tmp_path):
    """Tests the firmware, tables, option ROMs and boot sector, and the interface INT 1Ah."""
    image = guest(family, bank)
    with Swtpm(family, banks) as tpm, \
            VM("-machine", machine, *tpm.args(device), *drive("virtio", image)) as vm:
        vm.expect("done", 60)
        text = vm.guest.text().lower()
        assert "status 00000000 41504354 0102" in text
        assert f"hash 00000000 {SHA1_ABC}" in text
        assert "extend 00000000" in text
        # There is no TSS, which the specification allows: TCG_PC_UNSUPPORTED.
        assert "tss 00000003" in text
        kinds = check_log(vm, tmp_path, family, bank)
        for expected in ((0, "EV_S_CRTM_VERSION"), (0, "EV_POST_CODE"), (1, "EV_EVENT_TAG"),
                         (2, "EV_EVENT_TAG"), (4, "EV_IPL"), (5, "EV_IPL_PARTITION_DATA"),
                         (8, "EV_COMPACT_HASH")):
            assert expected in kinds
        assert [kind for kind in kinds if kind[1] == "EV_SEPARATOR"] == [
            (n, "EV_SEPARATOR") for n in range(8)]
        # After the separators, only the loader is measured.
        last = max(i for i, kind in enumerate(kinds) if kind[1] == "EV_SEPARATOR")
        assert {pcr for pcr, _ in kinds[last + 1:]} == {4, 5, 8}
        # After the firmware, no program can use the platform hierarchy, and the interface can be
        # shut down.
        assert re.search(r"^shut 00000000 00000005$", text, re.M)


FAMILIES = pytest.mark.parametrize("family, banks, device, bank", [
    ("2.0", "sha256", "tpm-crb", "sha256"), ("2.0", "sha1,sha256", "tpm-tis", "sha256"),
    ("2.0", "sha1,sha256", "tpm-crb", "sha1"), ("1.2", "sha1", "tpm-tis", "sha1")])


@pytest.mark.full
@pytest.mark.parametrize("machine", ["pc", "q35"])
@FAMILIES
def test_cd(machine, family, banks, device, bank, tmp_path):
    image = guest(family, bank, LOADED=1).read_bytes()[:cd.BLOCK]
    catalog = cd.validation() + cd.entry(cd.NO_EMULATION, sectors=cd.BLOCK // 512)
    disc = cd.disc(tmp_path / "cd.iso", image, catalog)
    with Swtpm(family, banks) as tpm, VM(*tpm.args(device), *cd.drive(machine, disc)) as vm:
        vm.expect("done", 60)
        log = event_log(vm)
        kinds = check_log(vm, tmp_path, family, bank)
        assert b"Booting CD ROM" in log and b"BOOT CATALOG" in log
        assert kinds.count((4, "EV_IPL")) == kinds.count((5, "EV_IPL_PARTITION_DATA")) == 1


@pytest.mark.full
@pytest.mark.parametrize("nic", ["e1000", "virtio-net-pci"])
@FAMILIES
def test_network(nic, family, banks, device, bank, tmp_path):
    """iPXE's ROM is measured, and the program that it loads finds what the log says."""
    (tmp_path / "program").write_bytes(guest(family, bank, LOADED=1).read_bytes()[:cd.BLOCK])
    with Swtpm(family, banks) as tpm, VM(*tpm.args(device), *card(tmp_path, "program", nic)) as vm:
        vm.expect("done", 90)
        kinds = check_log(vm, tmp_path, family, bank)
        assert b"Booting BEV Device" in event_log(vm)
        assert kinds.count((2, "EV_EVENT_TAG")) >= 2  # one for the display's ROM, one for the card's


def test_no_tpm_no_access():
    """Without a TPM, nothing at FED40000 is accessed, and INT 1Ah AH=BBh is an unknown function."""
    with VM(*drive("virtio", guest("2.0", "sha256"))) as vm:
        vm.expect("done")
        assert "no tpm" in vm.guest
        assert "tpm" not in vm.debug


def test_option_rom_and_boot_sector(tmp_path):
    """Another option ROM changes only PCR 2, and another loader only PCR 4."""
    def values(romfile, image):
        with Swtpm("2.0", "sha256") as tpm, \
                VM(*tpm.args("tpm-crb"), f"-device e1000,romfile={romfile}",
                   *drive("virtio", image)) as vm:
            vm.expect("done", 60)
            return pcrs_of(vm, "2.0", "sha256")

    def changed(mine, theirs):
        return {n for n in mine if mine[n] != theirs[n]}

    image = guest("2.0", "sha256")
    first = rom(tmp_path / "first.rom")
    data = bytearray(first.read_bytes())
    data[-2] ^= 1
    data[-1] = -sum(data[:-1]) % 256
    (tmp_path / "second.rom").write_bytes(data)
    data = bytearray(image.read_bytes())
    data[439] ^= 1  # the last byte of the sector's code
    (tmp_path / "second.img").write_bytes(data)
    mine = values(first, image)
    assert changed(mine, values(tmp_path / "second.rom", image)) == {2}
    assert changed(mine, values(first, tmp_path / "second.img")) == {4}


@pytest.mark.warns("tpm: ")
def test_dead_tpm():
    """
    A TPM that fails costs a message, and the disk boots. (If a TPM does not answer, QEMU itself
    waits.)
    """
    with Swtpm("2.0", "sha256") as tpm:
        with VM("-S", *tpm.args("tpm-tis"), *drive("virtio", disk("hello", STAY=1))) as vm:
            vm.qmp("query-status")  # now the machine exists
            tpm.process.kill()
            vm.qmp("cont")
            vm.expect("guest: hello", 60)
            assert re.search(r"^W\d+ tpm: .*nothing is measured", vm.debug.text(), re.M)


linux = pytest.mark.skipif(not paths.DEBIAN.exists(), reason="no Debian disk: make image")


LINUX = [("2.0", "sha256", "tpm-crb"), ("2.0", "sha1,sha256", "tpm-tis"), ("1.2", "sha1", "tpm-tis")]


def kernels_log(vm):
    """Returns the event log that Linux shows."""
    vm.run("mount -t securityfs none /sys/kernel/security 2>/dev/null || :")
    text = vm.run("base64 -w 0 /sys/kernel/security/tpm0/binary_bios_measurements", 60)
    return base64.b64decode(text)


def kernels_pcr(vm, bank, number):
    return int(vm.run(f"cat /sys/class/tpm/tpm0/pcr-{bank}/{number}"), 16)


@linux
@pytest.mark.full
@pytest.mark.parametrize("direct", [False, True], ids=["disk", "kernel"])
@pytest.mark.parametrize("family, banks, device", LINUX)
def test_linux(family, banks, device, direct, tmp_path):
    """
    From the kernel's copy of the log, tpm2_eventlog calculates the kernel's values of the PCRs.
    """
    args = []
    if direct:
        image, initrd = kernel()
        args = ["-kernel", image, "-initrd", initrd,
                "-append", "'root=LABEL=selkie-root console=ttyS0,115200'"]
    with Swtpm(family, banks) as tpm, Linux("-machine q35", *tpm.args(device), *args) as vm:
        wait_for_driver(vm)
        log = kernels_log(vm)
        assert log == whole_events(event_log(vm))
        kinds, pcrs = parsed(log, tmp_path)
        for bank in banks.split(","):
            assert set(pcrs[bank]) >= set(range(8))
            for number, value in pcrs[bank].items():
                assert kernels_pcr(vm, bank, number) == value, f"{bank} {number}"
        if direct:
            assert kinds.count((4, "EV_IPL")) == 2
            assert kinds.count((5, "EV_IPL_PARTITION_DATA")) == 1


@linux
@pytest.mark.full
@pytest.mark.parametrize("family, banks, device", LINUX)
def test_sleep(family, banks, device):
    """After a sleep, the TPM has the PCRs that Linux has saved before, and works."""
    with Swtpm(family, banks) as tpm, Linux("-machine q35", *tpm.args(device)) as vm:
        wait_for_driver(vm)
        bank = banks.split(",")[-1]
        before = [kernels_pcr(vm, bank, number) for number in range(10)]
        assert all(before[:8])
        vm.run("echo N > /sys/module/printk/parameters/console_suspend; dmesg -C")
        vm.send("echo mem > /sys/power/state; echo back-$((6 * 7))\n")
        vm.until(lambda: vm.qmp("query-status")["status"] == "suspended", 60)
        vm.qmp("system_wakeup")
        vm.serial.expect("back-42\r?\n", 60, unless="GRUB|Linux version")
        assert [kernels_pcr(vm, bank, number) for number in range(10)] == before
        assert not vm.run("dmesg -l err,warn | grep -i tpm || :")
