# SPDX-License-Identifier: BSD-2-Clause
"""Tests how much more large machines cost than small ones."""

import re
import time

import pytest

from lib import accel, paths
from lib.guest import disk
from lib.vm import VM, drive

pytestmark = [pytest.mark.selkie, pytest.mark.full]

EVENTS = ("memory_region_ops_read", "memory_region_ops_write", "flatview_new")


class Counted(VM):
    """A machine whose accesses up to the guest's first output are traced to a file."""

    def __init__(self, *args, **options):
        super().__init__(*args, *drive("virtio", disk("hello", STAY=1)), **options)

    def command(self):
        return super().command() + ["-D", f"{self.folder}/trace", *(
            word for event in EVENTS for word in ("-trace", f"enable={event}"))]

    def accesses(self):
        """
        Returns the number of accesses, except to the debug console and in waits, which take longer
        on a busy host.
        """
        self.expect("guest: hello", 120)
        return self.read_trace()[0]

    def commits(self):
        """Returns how many accesses have made QEMU build its memory map anew."""
        self.expect("guest: hello", 120)
        return self.read_trace()[1]

    def read_trace(self):
        accesses = commits = 0
        changed = True  # the map that QEMU builds before the first access does not count
        with open(f"{self.folder}/trace", encoding="latin-1") as file:
            for line in file:
                if re.search("memory_region_ops_.* cpu (?!-1)", line):
                    if "addr 0xe9 " in line:
                        break
                    accesses += not re.search(r"name '(isa-debugcon|pit|acpi-tmr)'", line)
                    changed = False
                elif line.startswith("flatview_new") and not changed:
                    commits += 1
                    changed = True
        return accesses, commits


def cost(*args, **options):
    with Counted(*args, **options) as vm:
        return vm.accesses()


def functions(count, kind):
    """Returns 64 root ports with `count` functions behind them, at most eight behind each port."""
    words = []
    for port in range(64):
        words += ["-device", f"pcie-root-port,id=p{port},chassis={port},slot={port},"
                  f"multifunction=on,addr={4 + port // 8:#x}.{port % 8}"]
    for number in range(count):
        words += ["-device", f"{kind},bus=p{number % 64},multifunction=on,"
                  f"addr=0.{number // 64}"]
    return words


@pytest.mark.parametrize("kind", ["intel-hda", "virtio-rng-pci"])
def test_250_functions(kind):
    """At most 6,000 accesses more than an empty machine has."""
    many, none = cost("-machine q35", *functions(250, kind)), cost("-machine q35")
    print(f"250 {kind} behind 64 root ports: {many - none} accesses more than {none}")
    assert many - none <= 6000


@pytest.mark.parametrize("kind", ["intel-hda", "virtio-rng-pci"])
def test_250_functions_time(kind):
    """At most 3 ms more than an empty machine takes, in virtual time: one instruction is one nanosecond."""
    def milliseconds(count):
        words = functions(count, kind) if count else []
        with VM("-machine q35 -icount shift=0,sleep=off", *words,
                *drive("virtio", disk("hello", STAY=1)), accel="tcg") as vm:
            vm.expect("guest: hello", 120)
            return int(re.search(r"^I(\d+) The loader takes over", vm.debug.text(), re.M).group(1))

    many, none = milliseconds(250), milliseconds(0)
    print(f"250 {kind} behind 64 root ports: {many} ms, none {none} ms")
    assert many - none < 3


@pytest.mark.parametrize("kind", ["intel-hda", "virtio-rng-pci", "nvme,serial=1"])
def test_commits(kind):
    """
    A function changes QEMU's memory map once. A root port does so with its command and its bridge
    control register, and with each window that it opens: QEMU counts each of these writes as a
    change, also while the port decodes nothing.
    """
    def commits(count, *args):
        words = []
        for port in range(count):
            words += ["-device", f"pcie-root-port,id=p{port},chassis={port},slot={port},addr={8 + port:#x}"]
        with Counted("-machine q35", *words, *args) as vm:
            return vm.commits()

    none, ports = commits(0), commits(8)
    filled = commits(8, *(word for port in range(8) for word in (
        "-device", f"{kind}".replace("=1", f"={port}") + f",bus=p{port}")))
    print(f"{kind}: {none} changes of an empty machine, {ports - none} of 8 ports, {filled - ports} of 8 functions")
    assert ports - none <= 8 * 5
    assert filled - ports <= 8


@pytest.mark.warns("no SMI")
@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_255_cpus_time(machine):
    """
    With KVM the boot sector runs after at most 60 % of the time that SeaBIOS takes. (With TCG nearly
    all of the time goes into QEMU's own work: it builds two memory maps a CPU for each change.)
    """
    def seconds(firmware):
        with VM("-S", "-machine", f"{machine},smm=off", "-smp 255", *drive("virtio", disk("hello", STAY=1)),
                accel="kvm", firmware=firmware) as vm:
            begin = time.monotonic()
            vm.qmp("cont")
            vm.expect("guest: hello", 300)
            return time.monotonic() - begin

    if not accel.kvm_runs():
        pytest.skip("there is no KVM")
    ours, control = seconds(None), seconds(paths.CONTROL)
    print(f"{machine}: {ours:.2f} s, SeaBIOS {control:.2f} s")
    assert ours <= 0.6 * control


@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_255_cpus(machine):
    """Each CPU costs two writes to the local APIC, for the SMI that moves its SMBASE."""
    many, one = cost("-machine", machine, "-smp 255"), cost("-machine", machine)
    print(f"{machine}: 255 CPUs {many} accesses, one CPU {one}")
    assert many <= one + 2 * 255 + 50


@pytest.mark.warns("has no number")
@pytest.mark.parametrize("machine, most", [("pc", 53), ("q35", 40)])
def test_128_disks(machine, most):
    """
    For each virtio disk POST sets up its BARs and reads its configuration. It reads the list of
    capabilities of one disk only, because all have the same. The driver sets up a queue when
    somebody reads from the disk.
    """
    def disks(count):
        words = []
        for n in range(count):
            words += ["-blockdev", f"driver=null-co,node-name=n{n},size=67108864,read-zeroes=on",
                      "-device", f"virtio-blk-pci,drive=n{n},multifunction=on,"
                      f"addr={4 + n // 8:#x}.{n % 8}"]
        return cost("-machine", machine, *words)

    none, some, many = disks(0), disks(32), disks(127)
    print(f"{machine}: 127 more disks {many} accesses, 32 more {some}, none {none}")
    assert some - none <= most * 32 and many - none <= most * 127


@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_1_tib(machine):
    """A machine with 1 TiB costs as many accesses as one with 1 GiB."""
    def with_memory(size):
        return cost("-machine", f"{machine},memory-backend=ram", "-cpu max,phys-bits=46",
                    "-object", f"memory-backend-ram,id=ram,size={size},reserve=off", memory=size)

    much, little = with_memory("1T"), with_memory("1G")
    print(f"{machine}: 1 TiB {much} accesses, 1 GiB {little}")
    assert much <= little + 50


@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_1_tib_in_parts(machine):
    """1 TiB in four NUMA nodes, or in two DIMMs beside 1 GiB, takes no more either."""
    cpu = "-cpu max,phys-bits=46"
    numa = [word for node in range(4) for word in (
        "-object", f"memory-backend-ram,id=n{node},size=256G,reserve=off",
        "-numa", f"node,nodeid={node},memdev=n{node}")]
    dimms = [word for slot in range(2) for word in (
        "-object", f"memory-backend-ram,id=m{slot},size=512G,reserve=off",
        "-device", f"pc-dimm,memdev=m{slot}")]
    little = cost("-machine", machine, cpu, memory="1G")
    nodes = cost("-machine", machine, cpu, *numa, memory="1T")
    slots = cost("-machine", machine, cpu, "-m 1G,slots=4,maxmem=2T", *dimms, memory="1G")
    print(f"{machine}: NUMA {nodes} accesses, DIMMs {slots}, 1 GiB {little}")
    assert max(nodes, slots) <= little + 50


@pytest.mark.parametrize("machine", ["pc", "q35"])
def test_64_gib_bar(machine):
    """A BAR of 64 GiB has a place above all RAM, and its alignment."""
    with VM("-machine", machine, "-cpu max,phys-bits=46",
            "-object memory-backend-ram,id=m,size=64G,reserve=off",
            "-device ivshmem-plain,memdev=m,addr=9",
            "-device pci-testdev,membar=64G,addr=10",
            *drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello", 60)
        found = re.findall(r"64 bit prefetchable memory at 0x(\w+) \[0x(\w+)\]", vm.hmp("info pci"))
        large = [(int(first, 16), int(last, 16)) for first, last in found
                 if int(last, 16) - int(first, 16) == (64 << 30) - 1]
        assert len(large) == 2
        assert all(first >= 1 << 32 and first % (64 << 30) == 0 for first, _ in large)
        assert abs(large[0][0] - large[1][0]) >= 64 << 30
