# SPDX-License-Identifier: BSD-2-Clause
"""A boot sector runs: on each board, from each kind of disk, with different CPUs, devices and sizes
of memory.
"""

import pytest

from lib import cd, paths
from lib.guest import disk
from lib.vm import VM, drive

MACHINES = ["pc", "q35"]
BOOTED = 0x10


def boot(*args, kind="virtio", timeout=20, **options):
    with VM(*args, *drive(kind, disk("hello")), **options) as vm:
        vm.expect(r"guest: hello 80", timeout)
        assert vm.wait() == BOOTED


QUICK = pytest.param("virtio", marks=pytest.mark.quick)


@pytest.mark.parametrize("kind", [QUICK, "virtio-modern", "virtio-legacy", "ide"])
@pytest.mark.parametrize("machine", MACHINES)
def test_disk(machine, kind):
    boot("-machine", machine, kind=kind)


@pytest.mark.parametrize("machine, kind", [
    pytest.param("pc", "virtio", marks=pytest.mark.quick), ("pc", "ide"),
    pytest.param("q35", "virtio", marks=pytest.mark.quick)])
def test_small_image(machine, kind):
    """QEMU loads the 128 KiB image for old machine types. It has no AHCI driver."""
    boot("-machine", machine, "-bios", "bios.bin", kind=kind)


@pytest.mark.parametrize("machine", MACHINES)
def test_default_devices(machine):
    boot("-machine", machine, defaults=True)


@pytest.mark.parametrize("machine", MACHINES)
def test_without_graphics(machine):
    boot("-machine", machine, graphics=False)


@pytest.mark.parametrize("machine", MACHINES)
def test_serial_console(machine):
    """
    With -nographic, QEMU tells the firmware by fw_cfg, and all messages must go to the serial port.
    """
    with VM("-machine", f"{machine},graphics=off", *drive("virtio", disk("hello", STAY=1)),
            graphics=False) as vm:
        vm.expect("guest: hello")
        vm.serial.expect("SeaBIOS")
        # SeaBIOS sends a character only when the next one follows.
        vm.serial.expect(r"Booting from Hard Disk\.\.")


@pytest.mark.selkie
@pytest.mark.parametrize("machine", MACHINES)
def test_serial_console_is_read_back(machine):
    """Without a display, AH=08h returns what was written: characters, colours, scrolling."""
    with VM("-machine", f"{machine},graphics=off", *drive("virtio", disk("readback")),
            graphics=False) as vm:
        assert vm.expect(r"guest: (.*) end").group(1).upper().split() == [
            "1E41", "1E41", "0720", "1E41", "0720", "7020", "1E41", "0720", "1E41", "0742",
            "0720", "0743", "0720"]


@pytest.mark.selkie
def test_serial_console_erases():
    """The terminal gets commands to erase (ED and EL of ECMA-48) instead of thousands of blanks."""
    with VM("-machine", "pc,graphics=off", *drive("virtio", disk("blanks")),
            graphics=False) as vm:
        assert vm.expect(r"guest: (.*) end").group(1).upper().split() == [
            "1E20", "1E20", "0258", "0720", "0720", "0258", "0258", "7020", "7020", "0258"]
        vm.until(lambda: vm.serial.text().count("\033[K") >= 4)    # a busy host delivers late
        text = vm.serial.text()
    assert text.count("X") == 2 * 5 * 25
    assert text.count(" ") < 100
    assert text.count("\033[J") == 1 and text.count("\033[K") == 4


@pytest.mark.selkie
@pytest.mark.parametrize("display", ["none", "std"])
def test_serial_console_colours(display):
    """
    If a program writes a character in two steps, its colour first, it is sent once, in its colour.
    """
    with VM("-machine", "pc,graphics=off", "-vga", display, *drive("virtio", disk("coloured")),
            graphics=False) as vm:
        assert vm.expect(r"guest: (.*) end").group(1).upper() == "0704"
        vm.serial.expect(r"\x1b\[8;4Hz")
        text = vm.serial.text().partition("takes over.")[2]
    assert text == ("\r\n\033[0;36m\033[6;78Hcol\r\nourx\033[0m\r\033[3Cy\033[0;36mz"
                    "\033[0m\033[8;4Hz")


@pytest.mark.selkie
@pytest.mark.parametrize("mode", [0x12, 0x115])
def test_serial_console_in_graphics(mode):
    """
    A graphics mode does not clear the terminal, and has other rows and columns than the terminal.
    So the terminal gets each line of text on a new line, and no text is written over another.
    """
    with VM("-machine", "pc,graphics=off", "-vga std",
            *drive("virtio", disk("graphics", MODE=mode)), graphics=False) as vm:
        vm.expect("guest: done")
        vm.serial.expect("text again")
        before, *rest = vm.serial.text().partition("Welcome!")[2].split("\033[0m", 1)
        text = (before + "".join(rest)).split("\033[2J")[0]
    columns = 80 if mode == 0x12 else 100
    lines = [line.rstrip() for line in text.replace("\r", "").split("\n")]
    wide = ["w" * 80, "w" * 10] if columns == 80 else ["w" * 90]
    assert lines == ["", *(f"line {chr(65 + i)}" for i in range(40)), *wide, "after",
                     "     moved", "string", "second", ""][:len(lines)]
    assert "second" in lines and "\033" not in text


@pytest.mark.selkie
@pytest.mark.parametrize("display", ["none", "std"])
def test_serial_port_of_a_program(display):
    """
    A program that has turned on one of the port's interrupts drives it itself: the firmware sends
    nothing there and takes no byte, until the program turns it off again.
    """
    with VM("-machine", "pc,graphics=off", "-vga", display, *drive("virtio", disk("own_port")),
            graphics=False) as vm:
        vm.serial.expect("before")
        vm.expect("guest: send")
        vm.send("a")
        vm.expect("61 was received")
        vm.serial.expect("after")
        vm.send("b")
        vm.expect("3062 is a key")
        assert "between" not in vm.serial and "taken" not in vm.guest


GRUB = """
terminal_output console
echo "before the picture"
insmod vbe
insmod gfxterm
loadfont unicode
terminal_output gfxterm
echo "in the picture"
insmod iorw
outb 0xe9 0x67
sleep 9999
"""


@pytest.mark.full
@pytest.mark.selkie
def test_serial_console_and_grub(tmp_path):
    """GRUB draws its own screen. The text that it wrote by INT 10h before stays on the terminal."""
    with VM(*cd.drive("pc,graphics=off", cd.grub(tmp_path / "grub.iso", GRUB)),
            "-vga std", graphics=False, memory="128M") as vm:
        vm.expect("g", timeout=60)
        shown = vm.serial.text().rpartition("\033[2J")[2]
        assert "before the picture" in shown and "in the picture" not in shown
        assert vm.picture()[:2] != (720, 400)


GRUB_MENU = """set timeout=3
menuentry "First system" { echo "the first entry"; sleep 9999 }
menuentry "Second system" { echo second }
menuentry "Third system" { echo third }
"""
GRUB_BYTES = 2800  # measured: 2652


def bytes_of_grub(disc, port, firmware=None):
    """Returns how many bytes the serial console sends until GRUB's menu boots its first entry."""
    words = ["-fw_cfg", f"name=etc/sercon-port,file={port}", *cd.drive("pc", disc)]
    with VM(*words, firmware=firmware, memory="128M") as vm:
        # SeaBIOS places the cursor between letters, and sends the last one later.
        vm.serial.expect(r"(?:\x1b\[[\d;]*H)*".join("the first entr"), timeout=60)
        return vm.serial.seen


@pytest.mark.selkie
def test_serial_console_of_a_menu(tmp_path, record_property):
    """
    GRUB clears its screen, draws a menu and counts down. The terminal gets about what GRUB writes: an
    escape sequence clears it, not 2000 blanks. That is no more than SeaBIOS sends.
    """
    disc, port = cd.grub(tmp_path / "grub.iso", GRUB_MENU), tmp_path / "port"
    port.write_bytes((0x3F8).to_bytes(4, "little"))
    ours = bytes_of_grub(disc, port)
    record_property("bytes", ours)
    print(f"GRUB's menu on the serial console: {ours} bytes")
    assert ours <= GRUB_BYTES
    if paths.CONTROL.exists():
        theirs = bytes_of_grub(disc, port, paths.CONTROL)
        print(f"with SeaBIOS: {theirs} bytes")
        assert ours <= theirs


@pytest.mark.selkie
@pytest.mark.parametrize("machine", MACHINES)
def test_banner_on_screen(machine):
    with VM("-machine", machine, *drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello")
        vm.expect_screen(r"^Selkie \S+ \(SeaBIOS compatible\)")
        vm.expect_screen(r"^Booting from Hard Disk\.\.\.")
        assert "Press ESC" not in vm.screen()


def test_menu_is_offered():
    with VM("-boot menu=on,splash-time=300", *drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello")
        vm.expect_screen(r"Press ESC for boot menu")


@pytest.mark.parametrize("cpus", [2, 8, 255])
@pytest.mark.parametrize("machine", MACHINES)
def test_cpus(machine, cpus):
    boot("-machine", machine, "-smp", cpus, timeout=60, accel="tcg" if cpus > 8 else None)


@pytest.mark.parametrize("cpu", ["486", "pentium", "qemu32", "qemu64", "max"])
def test_cpu_model(cpu):
    boot("-cpu", cpu, accel="tcg")


@pytest.mark.warns("no SMI")
@pytest.mark.parametrize("machine", ["pc,hpet=off,acpi=off", "pc,smm=off", "q35,smm=off",
                                     "pc,vmport=off,i8042=off", "pc,pit=off",
                                     "q35,sata=off", "pc-i440fx-2.0",
                                     "pc-q35-2.4"])
def test_board_options(machine):
    boot("-machine", machine)


@pytest.mark.parametrize("memory", ["8M", "16M", "128M", "1G", "3G", "3584M", "4G", "6G"])
@pytest.mark.parametrize("machine", MACHINES)
def test_memory_map(machine, memory):
    """E820 lists all RAM, sorted and without overlap."""
    size = int(memory[:-1]) << {"M": 20, "G": 30}[memory[-1]]
    with VM("-machine", machine, *drive("virtio", disk("e820")), memory=memory) as vm:
        vm.expect("guest: end")
        lines = vm.guest.text().splitlines()[:-1]
    entries = [tuple(int(word, 16) for word in line.split()) for line in lines]
    end = 0
    for base, length, _ in entries:
        assert base >= end and length > 0, entries
        end = base + length
    ram = sum(length for _, length, kind in entries if kind == 1)
    # RAM that the map may lack: A0000-FFFFF, the EBDA, the firmware's own memory, 128 KiB of ACPI
    # tables, and TSEG.
    lost = (2 if machine == "q35" else 1) << 20
    assert size - lost <= ram < size, entries
    assert entries[0] == (0, 0x9FC00, 1)
    assert (0xF0000, 0x10000, 2) in entries or any(
        base <= 0xF0000 and base + length >= 0x100000 for base, length, kind in entries
        if kind == 2)


def test_reset_boots_again():
    with VM(*drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello 80")
        vm.qmp("system_reset")
        vm.expect("guest: hello 80")




@pytest.mark.selkie
@pytest.mark.parametrize("cpus", [2, 100, 255])
@pytest.mark.parametrize("machine", MACHINES)
def test_smm_of_every_cpu(machine, cpus):
    """No CPU keeps the default SMBASE, and all CPUs can be started after an SMI."""
    with VM("-machine", machine, "-smp", cpus,
            *drive("virtio", disk("smi", CPUS=cpus)), accel="tcg") as vm:
        found = vm.expect(r"guest: smi (\w+), cpus (\w+)", timeout=60)
        assert [int(digits, 16) for digits in found.groups()] == [0, cpus - 1]
        assert "not relocated" not in vm.debug
        assert ("share the last" in vm.debug) == (machine == "pc" and cpus > 101)


@pytest.mark.parametrize("machine", MACHINES)
def test_mtrrs_of_every_cpu(machine):
    """
    The second CPU, which INIT starts, has the MTRRs that the firmware gave it, because INIT does
    not change MTRRs (SDM, volume 3, table "IA-32 and Intel 64 Processor States Following Power-up,
    Reset, or INIT"). Under TCG they are zero, because TCG's INIT clears them: it also clears the
    one that the guest has set just before (`kept`).
    """
    with VM("-machine", machine, "-smp 2", *drive("virtio", disk("mtrrs"))) as vm:
        words = vm.expect(r"guest: first (\w+) second (\w+) kept (\w+) end").groups()
        first, second, kept = (int(word, 16) for word in words)
        assert first & 0xC00 == 0xC00
        assert kept in (0x806, 0)
        assert second == (first if kept else 0)


@pytest.mark.selkie
def test_resident_data_looks_like_a_rom():
    """
    DOS memory managers do not use memory that begins with an option ROM's header, so EC000 to EFFFF
    has one.
    """
    with VM(*drive("virtio", disk("hello", STAY=1))) as vm:
        vm.expect("guest: hello")
        header = vm.memory_at(0xEC000, 0x20)
        assert header[:4] == b"\x55\xaa\x20\xcb"
        assert not any(header[4:])
