# SPDX-License-Identifier: BSD-2-Clause
"""Options of QEMU's machines with which the firmware is tested, as one table for the tests
(tests/boot/test_machine_options.py) and for the page (docs/machines.md).

    cd tests; python3 -m lib.machines      updates the page
"""

import dataclasses

from lib import page
from lib.accel import KVM_CPU


@dataclasses.dataclass
class Option:
    """An option. In the tests a disk's first sector runs, and the tables are right."""
    title: str
    machine: str = ""           # behind -machine BOARD,
    args: tuple = ()
    boards: tuple = ("pc", "q35")
    kvm: bool = False           # QEMU has it with KVM only
    acpi: bool = True           # the machine has ACPI tables
    warns: str = "^$"           # warnings that the firmware may write
    tables: tuple = ()          # signatures that the ACPI tables must have
    no_tables: tuple = ()
    linux: str = ""             # a command in Linux, what it must print, and what that shows
    prints: str = ""
    shows: str = ""
    alone: bool = False         # Linux is tested on a machine with this option alone
    test: str = ""              # another test that says more


# One Linux gets several options together, so those that need such arguments share the same ones.
CPUS = ("-smp", "4,maxcpus=6,sockets=6,cores=1,threads=1")
SLOTS = ("-m", "768M,slots=4,maxmem=4G")
MODERN = ("-global", "virtio-blk-pci.disable-legacy=on",
          "-global", "virtio-blk-pci.iommu_platform=on")
NO_SMI = "no SMI"
# Some hosts' KVM has no SMM, so all tests that need KVM run without SMM.
ENLIGHTENED = "hv-relaxed,hv-spinlocks=0x1fff,hv-reset,hv-crash,hv-frequencies,hv-runtime"


def nodes(size, *cpus):
    """Returns arguments for a machine with a NUMA node for each range of CPUs."""
    words = []
    for number, some in enumerate(cpus):
        words += ["-object", f"memory-backend-ram,id=n{number},size={size},reserve=off",
                  "-numa", f"node,nodeid={number},memdev=n{number},cpus={some}"]
    return words


OPTIONS = {
    "acpi": Option("`acpi=off`", "acpi=off", acpi=False, warns=NO_SMI,
                   shows="all CPUs and interrupts, by the MP table",
                   test="test_machines.py::test_linux_without_acpi"),
    "hpet": Option("`hpet=off`", "hpet=off", no_tables=("HPET",),
                   linux="grep -c hpet /proc/timer_list || :", prints="^0$",
                   shows="another timer"),
    "vmport": Option("`vmport=off`", "vmport=off", linux="uname -s", prints="Linux",
                     shows="a shell"),
    "smm": Option("`smm=off`", "smm=off", warns=NO_SMI, linux="uname -s", prints="Linux",
                  shows="a shell"),
    "i8042": Option("`i8042=off`", "i8042=off",
                    linux="grep -c 'i8042' /proc/interrupts || :", prints="^0$",
                    shows="no controller"),
    "pit": Option("`pit=off`", "pit=off"),
    "sata": Option("`sata=off`", "sata=off", boards=("q35",)),
    "irqchip-off": Option("`kernel-irqchip=off`", "smm=off,kernel-irqchip=off", kvm=True,
                          warns=NO_SMI),
    "irqchip-split": Option("`kernel-irqchip=split`", "smm=off,kernel-irqchip=split", kvm=True,
                            args=("-smp", "4"), warns=NO_SMI),
    "hyper-v": Option("Hyper-V's enlightenments", "smm=off", kvm=True, warns=NO_SMI,
                      args=("-smp", "2", "-cpu", f"host,{KVM_CPU},{ENLIGHTENED}"),
                      test="test_machine_options.py::test_enlightenments"),
    "numa": Option("NUMA, three nodes", args=(*CPUS, *SLOTS, *nodes("256M", "0-1", "2-3", "4-5")),
                   tables=("SRAT",),
                   linux="ls -d /sys/devices/system/node/node? | wc -l; "
                         "cat /sys/devices/system/node/node1/cpulist",
                   prints=r"^3\n2-3$", shows="three nodes with their CPUs"),
    "dimm": Option("a DIMM beside the RAM",
                   args=(*SLOTS, "-object", "memory-backend-ram,id=m1,size=512M,reserve=off",
                         "-device", "pc-dimm,memdev=m1,addr=0x100000000"), tables=("SRAT",),
                   linux="grep '^100000000-11fffffff : System RAM' /proc/iomem",
                   prints="RAM", shows="its memory at 4 GiB",
                   test="test_machine_options.py::test_plugged_in"),
    "cpu-hotplug": Option("CPUs to plug in", args=CPUS,
                          linux="cat /sys/devices/system/cpu/possible "
                                "/sys/devices/system/cpu/online", prints="^0-5\n0-3$",
                          shows="four CPUs and room for two",
                          test="test_machine_options.py::test_plugged_in"),
    "nvdimm": Option("NVDIMM", "nvdimm=on",
                     args=(*SLOTS, "-object", "memory-backend-ram,id=m2,size=128M",
                           "-device", "nvdimm,memdev=m2,id=nv1"), tables=("NFIT",),
                     linux="ls /sys/bus/acpi/devices /sys/firmware/acpi/tables",
                     prints="(?s)ACPI0012.*NFIT", shows="the device and the NFIT table"),
    "vmgenid": Option("`vmgenid`", args=("-device", "vmgenid"),
                      linux="ls /sys/bus/acpi/devices", prints="QEMUVGID", shows="the device",
                      test="test_tables.py::test_vmgenid"),
    "vmcoreinfo": Option("`vmcoreinfo`", args=("-device", "vmcoreinfo"),
                         linux="modprobe qemu_fw_cfg; "
                               "ls /sys/firmware/qemu_fw_cfg/by_name/etc", prints="vmcoreinfo",
                         shows="the file", test="test_machine_options.py::test_vmcoreinfo"),
    "pvpanic": Option("`pvpanic`", args=("-device", "pvpanic"),
                      linux="ls /sys/bus/acpi/devices", prints="QEMU0001", shows="the device"),
    "pvpanic-pci": Option("`pvpanic-pci`", args=("-device", "pvpanic-pci"),
                          linux="lspci -n", prints="1b36:0011", shows="the function"),
    "intel-iommu": Option("`intel-iommu`, the disk behind it", boards=("q35",),
                          args=("-device", "intel-iommu,intremap=off", *MODERN),
                          tables=("DMAR",), alone=True,
                          linux="dmesg | grep -c DMAR", prints="^[1-9]",
                          shows="the DMAR table"),
    "amd-iommu": Option("`amd-iommu`, the disk behind it", boards=("q35",),
                        args=("-device", "amd-iommu", *MODERN), tables=("IVRS",),
                        alone=True,
                        linux="ls /sys/firmware/acpi/tables", prints="IVRS",
                        shows="the IVRS table"),
    "virtio-iommu": Option("`virtio-iommu-pci`, the disk behind it", boards=("q35",),
                           args=("-device", "virtio-iommu-pci", *MODERN),
                           tables=("VIOT",), alone=True,
                           linux="ls /sys/firmware/acpi/tables", prints="VIOT",
                           shows="the VIOT table"),
    "288-cpus": Option("288 CPUs, x2APIC", "smm=off,kernel-irqchip=split", boards=("q35",),
                       kvm=True, warns=NO_SMI,
                       args=("-smp", "288", "-cpu", f"max,{KVM_CPU}",
                             "-device", "intel-iommu,intremap=on,eim=on"), tables=("DMAR",),
                       test="test_machine_options.py::test_288_cpus"),
}


def markdown():
    """Returns the table for the page."""
    lines = ["| option | boards | accelerator | Linux finds | another test |", "|---|---|---|---|---|"]
    for o in OPTIONS.values():
        boards = " ".join(f"`{board}`" for board in o.boards)
        test = f"`{o.test.partition('::')[2]}`" if o.test else ""
        lines.append(f"| {o.title} | {boards} | {'KVM' if o.kvm else 'TCG'} | {o.shows} | {test} |")
    return "\n".join(lines) + "\n"


TABLE = page.Table("machines.md", "machine options", "machines", markdown)


if __name__ == "__main__":
    TABLE.update()
