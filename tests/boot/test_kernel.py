# SPDX-License-Identifier: BSD-2-Clause
"""Tests -kernel: Selkie's own loader, and QEMU's option ROMs for kernels that it leaves to them."""

import pathlib

import pytest

from lib import other_qemu, paths
from lib.guest import disk, kernel, rom
from lib.vm import VM, drive

MACHINES = ["pc", "q35"]
WITHOUT_DMA = ["pc-i440fx-2.4", "pc-q35-2.4"]  # machines whose fw_cfg has no DMA, so QEMU uses other option ROMs
BOOTED = 0x10
OWN = "The kernel takes over."


@pytest.fixture
def module(tmp_path):
    path = tmp_path / "module"
    path.write_bytes(b"data" + bytes(3 << 20))
    return path


def boots(path, says, *args, own=True, **options):
    """
    Boots the kernel, which must say `says` and find everything right. `own` says whether our loader
    starts it.
    """
    with VM("-kernel", path, *args, **options) as vm:
        vm.expect(f"guest: {says}\n")
        assert vm.wait() == BOOTED
        assert (OWN in vm.debug) == own


@pytest.mark.parametrize("machine", MACHINES + WITHOUT_DMA)
def test_linux(machine, module):
    """
    The kernel is started at its 32-bit entry. CPU, zero page, command line and initrd are as
    Linux's boot protocol says.
    """
    boots(kernel("kernel", MASKED=1), "kernel one two data", "-machine", machine, "-append", "'one two'",
          "-initrd", module)


@pytest.mark.parametrize("machine", MACHINES)
def test_linux_alone(machine):
    """Boots without command line and initrd. The zero page describes the screen as it is."""
    boots(kernel("kernel", COLUMNS=80), "kernel ", "-machine", machine, "-vga std")
    boots(kernel("kernel", COLUMNS=0), "kernel ", "-machine", machine, "-vga none")


@pytest.mark.parametrize("machine", MACHINES)
def test_linux_not_relocatable(machine, module):
    """
    A kernel that is not relocatable is loaded at 1 MiB, where the firmware's own data is until the
    kernel starts.
    """
    boots(kernel("kernel", RELOCATABLE=0), "kernel x data", "-machine", machine, "-append x",
          "-initrd", module)


@pytest.mark.parametrize("machine", MACHINES)
def test_linux_set_up(machine):
    """
    vga= needs the kernel's real-mode code, and kernels before 2.06 always start there, as do those without a 32-bit
    entry.
    """
    boots(kernel("kernel"), "kernel set-up a vga=ask", "-machine", machine, "-append 'a vga=ask'")
    boots(kernel("kernel", PROTOCOL=0x207, RELOCATABLE=0, CODE32_ADDRESS=0), "kernel set-up other",
          "-machine", machine, "-append other")
    boots(kernel("kernel", PROTOCOL=0x205, RELOCATABLE=0), "kernel set-up old",
          "-machine", machine, "-append old")
    boots(kernel("kernel", PROTOCOL=0x201, RELOCATABLE=0), "kernel set-up older",
          "-machine", machine, "-append older")
    boots(kernel("kernel", PROTOCOL=0x200, RELOCATABLE=0), "kernel set-up oldest",
          "-machine", machine, "-append oldest")


UPPER, UPPER_SIZE = 0xE0000, 0xC000
# What operating systems look for at steps of 16 bytes. Some take the first one, whatever its checksum.
MARKS = (b"RSD PTR ", b"_SM_", b"_SM3_", b"_DMI_", b"_MP_", b"_32_", b"$PIR", b"$PnP", b"$PMM")
ROM_STEP = 2048


def marks(memory):
    """Returns the marks of tables, and the signatures of option ROMs, with their places."""
    found = [(mark, at) for at in range(0, len(memory), 16) for mark in MARKS if memory.startswith(mark, at)]
    return found + [("ROM", at) for at in range(0, len(memory), ROM_STEP) if memory.startswith(b"\x55\xAA", at)]


def upper_memory(*args):
    with VM("-kernel", *args) as vm:
        vm.expect("guest: ")
        return vm.memory_at(UPPER, UPPER_SIZE)


def upper_rom(name):
    """Returns what an image shows there."""
    return (paths.FIRMWARE / name).read_bytes()[-0x20000:][:UPPER_SIZE]


@pytest.mark.selkie
@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("guest", ["kernel", "pvh"])
def test_upper_memory(machine, guest):
    """
    A kernel for which no upper memory is cleared finds the ROM there, whatever an earlier start has
    left in RAM. Nothing there must begin like a table.
    """
    memory = upper_memory(kernel(guest, STAY=1), "-machine", machine)
    assert memory == upper_rom("bios-256k.bin")
    assert not marks(memory)


@pytest.mark.selkie
@pytest.mark.parametrize("machine", MACHINES)
def test_upper_memory_of_small_image(machine):
    """A small image has texts there, such as the marks of tables, so no kernel sees it."""
    memory = upper_memory(kernel("kernel", STAY=1), "-machine", machine, "-bios", "bios.bin")
    assert not any(memory)


@pytest.mark.selkie
@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("guest", [("kernel", "-append vga=ask"), ("multiboot", "-append a")],
                         ids=["setup", "multiboot"])
def test_upper_memory_for_dos(machine, guest):
    """A kernel that may be a loader for DOS finds free upper memory."""
    name, words = guest
    memory = upper_memory(kernel(name, STAY=1), words, "-machine", machine)
    assert not any(memory)


@pytest.mark.parametrize("machine", ["pc", pytest.param("q35", marks=pytest.mark.full),
                                     pytest.param("isapc", marks=pytest.mark.full)])
def test_zimage(machine):
    """QEMU's option ROM starts a kernel that belongs below 1 MiB, in its place in the boot order."""
    display = {"graphics": False} if machine == "isapc" else {}
    boots(kernel("kernel", LOADFLAGS=0), "kernel set-up low", "-machine", machine,
          "-append low", own=False, **display)


@pytest.mark.parametrize("machine", MACHINES)
def test_linux_setup_data(machine, module, tmp_path):
    """QEMU puts a device tree behind the kernel, and a seed of random numbers before it."""
    if other_qemu.version() >= (10, 0):
        pytest.skip("this QEMU's address of the tree is wrong (docs/machines.md)")
    tree = tmp_path / "tree"
    tree.write_bytes(b"tree" + bytes(5000))
    boots(kernel("kernel", DTB=int.from_bytes(b"tree", "little")), "kernel a data",
          "-machine", machine, "-append a", "-initrd", module, "-dtb", tree)


@pytest.mark.parametrize("machine", MACHINES)
def test_linux_high_initrd(machine, module):
    """A kernel that can be anywhere in memory may have an initrd above 2 GiB; others have it below."""
    boots(kernel("kernel", XLOADFLAGS=2, HIGH=1), "kernel a data", "-machine", machine,
          "-append a", "-initrd", module, memory="2560M" if machine == "q35" else "3G")
    boots(kernel("kernel"), "kernel a data", "-machine", machine, "-append a", "-initrd", module,
          memory="3G")


@pytest.mark.warns("kernel: no room")
def test_linux_low_memory(module):
    """If there is no room at the kernel's preferred address, it cannot run."""
    boots(kernel("kernel"), "kernel a data", "-append a", "-initrd", module, memory="32M")
    with VM("-kernel", kernel("kernel"), *drive("virtio", disk("hello")), memory="16M") as vm:
        vm.debug.expect("Boot failed: kernel: no room for the kernel")
        vm.expect("guest: hello")


@pytest.mark.warns("kernel: the image")
@pytest.mark.parametrize("machine", MACHINES)
def test_truncated(machine):
    """A kernel whose size is wrong is named in a message, and the next entry boots."""
    with VM("-machine", machine, "-kernel", kernel("kernel", SYSSIZE=0x1000),
            *drive("virtio", disk("hello"))) as vm:
        vm.debug.expect("Boot failed: kernel: the image is cut short")
        vm.expect("guest: hello")


# Kernels that lie about their sizes, or want to be where no RAM is: above it, in the firmware, in the video memory.
FAULTS = [
    ("kernel", {"SETUP_SECTS": 5}, "the image is cut short"),
    ("kernel", {"INIT_SIZE": 0x7FFFFFFF}, "no room for the kernel"),
    *((kind, {"BASE": base}, "it does not fit into RAM") for kind, base in (
        ("multiboot", 0x40000000), ("multiboot", 0xFFFC0000), ("multiboot", 0xE0000), ("multiboot", 0xA0000),
        ("multiboot", 0x9F000), ("pvh", 0x40000000), ("pvh", 0xFFE00000))),
]


@pytest.mark.warns("kernel: ")
@pytest.mark.parametrize("kind, defines, why", FAULTS)
@pytest.mark.parametrize("image", [[], pytest.param(["-bios", "bios.bin"], marks=pytest.mark.full)], ids=["256k", "128k"])
def test_faulty(image, kind, defines, why):
    """A message names the fault, and the next entry boots."""
    with VM(*image, "-kernel", kernel(kind, **defines), *drive("virtio", disk("hello")), memory="128M") as vm:
        vm.debug.expect(f"Boot failed: kernel: {why}")
        vm.expect("guest: hello")


@pytest.mark.warns("kernel: no room")
def test_no_room_for_the_initrd(tmp_path):
    initrd = tmp_path / "initrd"
    with open(initrd, "wb") as f:
        f.truncate(40 << 20)
    with VM("-kernel", kernel("kernel"), "-initrd", initrd, *drive("virtio", disk("hello")),
            memory="48M") as vm:
        vm.debug.expect("Boot failed: kernel: no room for the initrd")
        vm.expect("guest: hello")


@pytest.mark.parametrize("machine", MACHINES + WITHOUT_DMA)
def test_multiboot(machine, module):
    """A kernel is told its command line, memory and a module."""
    path = kernel("multiboot")
    boots(path, f"multiboot {path} one two data", "-machine", machine, "-append", "'one two'",
          "-initrd", module)


def test_multiboot_at_1_mib(module):
    """
    Most such kernels are loaded at 1 MiB, where the firmware's data is until the kernel starts.
    """
    path = kernel("multiboot", BASE=0x100000)
    boots(path, f"multiboot {path} x data", "-append x", "-initrd", module)


@pytest.mark.parametrize("machine", MACHINES)
def test_multiboot_modules(machine, module, tmp_path):
    """An ELF kernel gets two modules with a command line each."""
    second = tmp_path / "second"
    second.write_bytes(b"more" + bytes(5000))
    path = kernel("multiboot", ELF=1, NAMES=1)
    boots(path, f"multiboot {path} x {module} one two data {second} three more", "-machine", machine, "-append x",
          "-initrd", pathlib.Path(f"{module} one two,{second} three"))


@pytest.mark.parametrize("kind, says", [("kernel", "kernel"), ("set-up", "kernel set-up"),
                                        ("multiboot", "multiboot"), ("pvh", "pvh"), ("pvh 64", "pvh"),
                                        ("low pvh", "pvh")])
@pytest.mark.parametrize("cpu", ["486", pytest.param("pentium", marks=pytest.mark.full), "max"])
def test_isapc(cpu, kind, says, module):
    """
    The 128 KiB image starts Linux at both its entries, Multiboot kernels and PVH kernels, also those that QEMU has
    loaded where the firmware's data goes.
    """
    defines = {"multiboot": {}, "pvh 64": {"NO_ACPI": 1, "WIDE": 1},
               "low pvh": {"NO_ACPI": 1, "BASE": 0x100000, "FILL": 0x12000}}.get(kind, {"NO_ACPI": 1})
    path = kernel("kernel" if kind == "set-up" else kind.replace("low ", "").replace(" 64", ""), **defines)
    words = "vga=ask" if kind == "set-up" else "one two"
    name = f" {path}" if kind == "multiboot" else ""
    data = "" if kind == "set-up" else " data"
    boots(path, f"{says}{name} {words}{data}", "-machine isapc -device isa-vga -cpu", cpu,
          "-append", f"'{words}'", "-initrd", module, graphics=False)


@pytest.mark.parametrize("machine", [
    "pc-i440fx-1.4", pytest.param("pc-i440fx-1.7", marks=pytest.mark.full)])
def test_old_machine(machine, module):
    """
    Old machine types load the 128 KiB image, and their fw_cfg has no DMA. The kernel is told of ACPI
    tables: 1.7's are QEMU's, 1.4's the firmware's own. Multiboot kernels are started, too. (QEMU has PVH for
    newer types only.)
    """
    boots(kernel("kernel"), "kernel one two data", "-machine", machine,
          "-append", "'one two'", "-initrd", module)
    path = kernel("multiboot")
    boots(path, f"multiboot {path} one two data", "-machine", machine, "-append", "'one two'", "-initrd", module)


@pytest.mark.selkie
@pytest.mark.warns("kernel: |boot from |no F segment memory")
def test_isapc_after_a_disk(module, tmp_path):
    """
    A truncated kernel fails, so the disk boots. A whole kernel starts after the disk has failed.
    """
    with VM("-machine isapc -device isa-vga -kernel", kernel("kernel", NO_ACPI=1, SYSSIZE=0x1000),
            "-drive", f"if=ide,format=raw,snapshot=on,file={disk('hello')}", graphics=False) as vm:
        vm.debug.expect("Boot failed: kernel: the image is cut short")
        vm.expect("guest: hello")
    with VM("-machine isapc -device isa-vga -kernel", kernel("kernel", NO_ACPI=1), "-append x",
            "-initrd", module, "-boot menu=on,splash-time=20000",
            "-drive", f"if=ide,format=raw,snapshot=on,file={disk('fails')}", graphics=False) as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.hmp("sendkey esc")
        vm.expect_screen(r"^2\. .*")
        vm.hmp("sendkey 2")
        vm.expect("guest: fails")
        vm.expect("guest: kernel x data")
        assert OWN in vm.debug


SCREENS = [
    ("VGA", (0, 800, 600, 32), (800, 600, 32, 1)), ("VGA", (0, 0, 0, 0), (1024, 768, 32, 1)),
    ("VGA", (0, 640, 480, 16), (640, 480, 16, 1)), ("VGA", (0, 1000, 700, 32), (1024, 768, 32, 1)),
    ("VGA", (1, 80, 25, 0), (80, 25, 16, 2)), ("cirrus-vga", (0, 640, 480, 24), (640, 480, 24, 1)),
    ("ramfb", (0, 1280, 720, 32), (1280, 720, 32, 1)), (None, (0, 800, 600, 32), None),
    ("isa-cirrus-vga", (0, 800, 600, 16), (80, 25, 16, 2)),  # it has no linear framebuffer
]


@pytest.mark.selkie
@pytest.mark.parametrize("adapter, wish, got", SCREENS)
def test_multiboot_screen(adapter, wish, got):
    """
    A kernel that asks for a screen mode (Multiboot 0.6.96, 3.1.4) gets the nearest mode, and its
    description (3.3). What the kernel draws appears on the screen.
    """
    path = kernel("multiboot", **dict(zip(("TEXT", "WIDTH", "HEIGHT", "DEPTH"), wish)))
    told = " screen " + " ".join(map(str, got)) if got else " blind"
    device = ["-device", adapter] if adapter else []
    with VM("-vga none", *device, "-kernel", path, memory="128M") as vm:
        vm.expect(f"guest: multiboot {path} {told}\n")
        if not adapter:
            return
        if got[3] == 2:
            assert vm.memory_at(0xB8000 + 160, 2) == b"G\x0a"
            return
        width, height, rows = vm.picture()
        assert (width, height) == got[:2]
        red, green, blue = rows[1][-3:]
        assert green > 0xF0 and red == blue == 0 and rows[1] == rows[1][:3] * width
        assert set(rows[2]) == {0}


@pytest.mark.parametrize("defines", [{}, {"WIDE": 1}], ids=["32", "64"])
@pytest.mark.parametrize("machine", [*MACHINES, "pc -bios bios.bin"])
def test_pvh(machine, defines, module):
    boots(kernel("pvh", **defines), "pvh one two data", "-machine", machine, "-append", "'one two'",
          "-initrd", module)


@pytest.mark.parametrize("base", [0x100000, 0x104000, 0x130000])
@pytest.mark.parametrize("machine", MACHINES)
def test_pvh_under_the_firmware(machine, base, module):
    """
    QEMU loads such a kernel where the firmware puts its data. The kernel is complete when it
    starts, also after a reset.
    """
    path = kernel("pvh", BASE=base, STAY=1, FILL=0x12000)
    with VM("-machine", machine, "-kernel", path, "-append", "'one two'",
            "-initrd", module) as vm:
        vm.expect("guest: pvh one two data")
        vm.qmp("system_reset")
        vm.expect("guest: pvh one two data")


@pytest.mark.parametrize("machine", MACHINES)
def test_pvh_under_the_firmware_and_option_roms(machine, module, tmp_path):
    """
    With a boot menu option ROMs run first, and they may use all conventional memory. The kernel is
    complete all the same.
    """
    rude = rom(tmp_path / "rude.rom", name="rom_rude", WAY="fill")
    with VM("-machine", machine, "-kernel", kernel("pvh", BASE=0x100000, FILL=0x12000), "-append a",
            "-initrd", module, "-boot menu=on,splash-time=100", "-option-rom", rude,
            *drive("virtio", disk("hello"))) as vm:
        vm.expect("rom: here")
        vm.expect("guest: pvh a data")
        assert "80h: " in vm.debug


@pytest.mark.full
def test_large_pvh():
    """
    The kernel is nearly as large as RAM. The firmware, and option ROMs that ask for memory by PMM
    as iPXE does, must get their scratch memory elsewhere.
    """
    path = kernel("pvh", BASE=0x200000, FILL=0xE00000)
    with VM("-kernel", path, "-append a -boot menu=on,splash-time=100 -netdev user,id=n",
            "-device e1000,netdev=n") as vm:
        vm.expect("guest: pvh a")


@pytest.mark.warns("kernel: it lies where")
def test_pvh_under_the_firmware_without_room():
    """
    The firmware's data would overwrite the kernel, and there is no RAM above the kernel for a copy
    of that part. So the disk boots.
    """
    with VM("-kernel", kernel("pvh", BASE=0x130000, FILL=0xA4000), *drive("virtio", disk("hello")),
            memory="4M") as vm:
        vm.debug.expect("Boot failed: kernel: it lies where the firmware's data is")
        vm.expect("guest: hello")


@pytest.mark.parametrize("machine", MACHINES)
def test_before_disks(machine):
    """
    A kernel is first in the boot order whatever disks there are, so the firmware does not look for
    disks.
    """
    with VM("-machine", machine, "-kernel", kernel("kernel"),
            *drive("virtio", disk("hello"))) as vm:
        vm.expect("guest: kernel")
        assert "80h: " not in vm.debug


def test_menu():
    """With a menu the firmware looks for drives, because the user may choose one."""
    with VM("-kernel", kernel("kernel"), "-boot menu=on,splash-time=200",
            *drive("virtio", disk("hello"))) as vm:
        vm.expect("guest: kernel")
        assert "80h: " in vm.debug and OWN in vm.debug


@pytest.mark.selkie
@pytest.mark.warns("boot from")
@pytest.mark.parametrize("machine, kind", [("pc", "kernel"), ("pc", "multiboot"), ("pc", "screen"),
                                           ("pc", "pvh"), ("pc", "low pvh"), ("pc", "blank"),
                                           ("q35", "kernel")])
def test_after_a_disk(machine, kind, module, tmp_path):
    """
    If the user picks a disk and that fails, the kernel's turn comes. Our loader starts it, although
    the disk's loader has overwritten POST's memory.
    """
    failing = tmp_path / "blank"
    failing.write_bytes(bytes(1 << 20))
    # The loader must not overwrite a kernel that QEMU has loaded to low memory.
    if kind not in ("blank", "low pvh"):
        failing = disk("fails")
    wish = {"TEXT": 0, "WIDTH": 800, "HEIGHT": 600, "DEPTH": 32} if kind == "screen" else {}
    path = {"screen": lambda: kernel("multiboot", **wish), "blank": lambda: kernel("kernel"),
            "pvh": lambda: kernel("pvh", BASE=0x800000),
            "low pvh": lambda: kernel("pvh", BASE=0x100000, FILL=0x12000)}.get(kind, lambda: kernel(kind))()
    with VM("-machine", machine, "-kernel", path, "-append x", "-initrd", module,
            "-boot menu=on,splash-time=20000", *drive("virtio", failing)) as vm:
        vm.expect_screen("Press ESC for boot menu")
        vm.hmp("sendkey esc")
        vm.expect_screen(r"^2\. Virtio disk")
        vm.hmp("sendkey 2")
        if failing.name != "blank":
            vm.expect("guest: fails")
        says = {"blank": "kernel x data", "low pvh": "pvh x data", "multiboot": f"multiboot {path} x data",
                "screen": f"multiboot {path} x data screen 800 600 32 1"}.get(kind, f"{kind} x data")
        vm.expect(f"guest: {says}\n")
        assert OWN in vm.debug
