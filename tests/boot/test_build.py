# SPDX-License-Identifier: BSD-2-Clause
"""Tests of the build: it makes the same bytes in any folder, and neither compiler warns."""

import os
import re
import shutil
import socket
import struct
import subprocess

import pytest

from lib import paths
from lib.guest import disk
from lib.vm import VM

pytestmark = pytest.mark.selkie


def make(folder, *args, change=None, **environment):
    """
    Runs make in a copy of the tree in `folder`, after calling change(folder). Returns its exit code
    and output.
    """
    out = paths.BUILD.relative_to(paths.TREE).parts[0] if paths.TREE in paths.BUILD.parents \
        else "build"
    shutil.copytree(paths.TREE, folder, ignore=lambda where, names: [
        name for name in names if name in (".git", "__pycache__")
        or (name == out and where == str(paths.TREE))])
    if change:
        change(folder)
    clean = {key: value for key, value in os.environ.items()
             if key not in ("O", "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "FIRMWARE", "KCONFIG_CONFIG")}
    done = subprocess.run(["make", "-s", "-j2", *args], cwd=folder, env={**clean, **environment},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


def build(folder, *args, change=None, **environment):
    """
    Builds a copy of the tree in `folder`, after calling change(folder). Returns the ROMs by name.
    """
    code, output = make(folder, *args, change=change, **environment)
    assert code == 0, output
    assert "warning" not in output, output
    roms = {path.name: path.read_bytes() for path in (folder / "build").glob("*bios*.bin")}
    assert "bios-256k.bin" in roms
    return roms


def test_same_bytes_anywhere_and_any_day(tmp_path):
    """
    Builds in another folder, on another day, as another user, in another language, and with another
    order of jobs.
    """
    one = build(tmp_path / "one")
    two = build(tmp_path / "a much longer name".replace(" ", "-") / "two", TZ="Asia/Tokyo",
                LC_ALL="C", USER="somebody", HOSTNAME="elsewhere")
    assert one.keys() == two.keys()
    different = [name for name in one if one[name] != two[name]]
    assert not different, different


def test_clang_builds_without_a_warning(tmp_path):
    """
    Builds with clang all except the 128 KiB image, which has no room for clang's larger code. VGA ROMs
    are made by gcc then, too.
    """
    build(tmp_path / "tree", "CC=clang", "build/bios-256k.bin", "build/vgabios-virtio.bin")


def configure_without_pictures(folder):
    (folder / "build").mkdir()
    (folder / "build/.config").write_text("# CONFIG_SPLASH is not set\n")


@pytest.mark.parametrize("flags", ["-n", "-Bn"])
def test_configurations_stay(tmp_path, flags):
    """
    Each image gets the configuration that is made for it, and the user's is kept, even if make runs
    no command or has to make everything again.
    """
    folder = tmp_path / "tree"
    code, output = make(folder, flags, "roms", "ram-images", change=configure_without_pictures)
    assert code == 0, output
    assert "CONFIG_SPLASH is not set" in (folder / "build/.config").read_text()
    for name, size in (("128k", 128), ("ram", 192)):
        assert f"CONFIG_ROM_SIZE_KB={size}\n" in (folder / f"build/{name}/.config").read_text()


def test_too_large(tmp_path):
    """make says by how much the flat code is too large, and leaves no image. Links the objects of the build again."""
    out = tmp_path / "build"
    shutil.copytree(paths.BUILD, out, ignore=shutil.ignore_patterns("images", "ram", "128k", "selkie*", "tests"))
    done = subprocess.run(["make", "-s", f"O={out}", "image-bytes=131072", out / "selkie.elf"], cwd=paths.TREE,
                          env={key: value for key, value in os.environ.items() if key != "MAKEFLAGS"},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode
    assert re.search(r"flat code is at least \d+ bytes too large for an image of 128 KiB", done.stdout), done.stdout
    assert not list(out.glob("selkie.elf"))


# A linker script with a flat section that moves, and code at fixed addresses that refers to it.
RELOCS_LD = """SECTIONS {
    __image_start = 0x4000;
    .flat 0x4000 : AT(0x4000) { *(.flat) }
    .fixed 0x1000 : AT(0x4100) { *(.fixed) }
    /DISCARD/ : { *(.text .data .bss .note*) }
}"""
RELOCS_GOOD = """
    .section .flat, "ax"
in_flat: .byte 0
    .long in_flat, in_fixed         # 1 moves, 5 does not
    call in_fixed                   # 10: a way back
    call in_flat
    .section .fixed, "ax"
in_fixed: .long in_flat, in_fixed   # 256 moves
    call in_flat                    # 265: a way there
"""


def relocs(folder, source):
    (folder / "t.s").write_text(RELOCS_GOOD + source + "\n")
    (folder / "t.ld").write_text(RELOCS_LD)
    subprocess.run(["as", "--32", "-o", "t.o", "t.s"], cwd=folder, check=True)
    subprocess.run(["ld", "-m", "elf_i386", "--emit-relocs", "--no-check-sections", "-T", "t.ld",
                    "-e", "0", "--no-warn-rwx-segments", "-o", "t.elf", "t.o"], cwd=folder,
                   check=True)
    return subprocess.run([paths.TREE / "scripts/relocs.py", "t.elf", str(0x200), "t.relocs"],
                          cwd=folder, stderr=subprocess.PIPE, text=True)


def test_relocations(tmp_path):
    """
    The table has two lists of words that change when an image moves, stored as distances between
    them: words that grow, and words that shrink.
    """
    assert relocs(tmp_path, "").returncode == 0
    data = (tmp_path / "t.relocs").read_bytes()
    assert struct.unpack("<II4H", data) == (3, 1, 1, 255, 9, 10)


@pytest.mark.parametrize("source", [
    ".word in_flat",                       # R_386_16
    ".word in_flat - .",                   # R_386_PC16
    ".long in_flat@GOTOFF",                # another kind
    ".org 0x200 - 0x100 - 2; .long in_flat",   # not all in the image
])
def test_relocations_that_are_refused(tmp_path, source):
    done = relocs(tmp_path, source)
    assert done.returncode and "refused" in done.stderr


def symbols(path, kinds):
    done = subprocess.run(["nm", path], check=True, capture_output=True, text=True)
    return {line.split()[-1] for line in done.stdout.splitlines() if line.split()[-2] in kinds}


def test_early_code_is_called_early():
    """
    The code that the image has in the place of the resident stack runs in pci_init(),
    acpi_own_init(), cpus_init() and mp_init(), which POST calls before anything uses that stack, and
    at no other time.
    """
    assert users_of(r"\.early : \{(.*?)\}") == {
        "pci_init": {"post.o"}, "own_dsdt_complete": {"own.o"},
        "mp_cpus": {"post.o"}, "mp_init": {"post.o"}}


def users_of(region):
    """
    Returns which functions of the code that the linker's script names in `region` other code
    calls, and which files do so.
    """
    script = (paths.TREE / "src/selkie.lds.S").read_text()
    text = re.search(region, script, re.DOTALL).group(1)
    inside = {paths.BUILD / name for name in re.findall(r"\*(kind-post/\S+\.o)", text)}
    defined = set().union(*(symbols(path, "TW") for path in inside))
    users = {}
    for path in set(paths.BUILD.glob("kind-*/**/*.o")) - inside:
        for name in symbols(path, "U") & defined:
            users.setdefault(name, set()).add(path.name)
    return users


def test_boards_code_is_called_by_the_board():
    """
    The code that the image has where tables are put is reached only through the description of a
    board whose F segment is a copy of the image: POST asks for one before it calls acpi_own_init().
    """
    assert users_of(r"#define BOARD_CODE(.*?)\n\n") == {"acpi_own_init": {"post.o"}}
    assert "if (platform->acpi)\n\t\tacpi_own_init(" in (paths.TREE / "src/post.c").read_text()


# POST's data, with values and without, and its code; and resident code that uses all three.
POST_PARTS = """
u32 added_call(void);
u32 added_word = 1, added_zeros;
u32 added_call(void)
{
	return 1;
}
"""
POST_USER = """
u32 added_call(void);
extern u32 added_word, added_zeros;
void int18_service(struct regs *regs)
{
	added_word = added_zeros = added_call();
"""


def refer_to_post(folder):
    with open(folder / "src/post.c", "a", encoding="ascii") as file:
        file.write(POST_PARTS)
    service = folder / "src/service/int18.c"
    text = service.read_text()
    head = "\nvoid int18_service(struct regs *regs)\n{\n"
    assert head in text
    service.write_text(text.replace(head, POST_USER))


@pytest.mark.full
def test_resident_code_cannot_use_what_is_gone(tmp_path):
    """The linker refuses resident code that uses POST's data or code."""
    code, output = make(tmp_path / "tree", "build/selkie.elf", change=refer_to_post)
    assert code
    refused = re.findall(r"prohibited cross reference from \S+ to `(\w+)' in (\S+)", output)
    assert dict(refused) == {"added_call": ".post", "added_word": ".post_data",
                             "added_zeros": ".post_bss"}, output


DRIVERS = 20


def add_drivers(folder):
    """Adds DRIVERS copies of the example driver to the tree."""
    block, source = folder / "src/block", paths.TREE / "tests/boot/drivers"
    shutil.copy(source / "standin.h", folder / "src/standin.h")
    lines = []
    for i in range(DRIVERS):
        for kind, name in (("resident", "standin"), ("post", "standin_probe")):
            text = (source / f"{name}.c").read_text()
            text = text.replace("STANDIN_OPS", f"standin{i}_ops").replace("STANDIN_NUMBER", str(i))
            (block / f"{name}{i}.c").write_text(text)
            lines.append(f"{kind}-$(CONFIG_NVME) += src/block/{name}{i}.o\n")
    with open(block / "Makefile.mk", "a", encoding="ascii") as file:
        file.writelines(lines)


@pytest.mark.full
def test_there_is_room_for_drivers(tmp_path):
    """
    There is room for twenty more disk controllers' drivers, each with about 600 bytes of resident
    code. The 128 KiB image gets no further drivers.
    """
    folder = tmp_path / "tree"
    build(folder, change=add_drivers)
    sizes = subprocess.run(["size", *sorted(folder.glob("build/kind-resident/src/block/standin*.o"))],
                           check=True, capture_output=True, text=True).stdout.splitlines()[1:]
    assert len(sizes) == DRIVERS
    assert all(600 <= int(line.split()[0]) for line in sizes), sizes
    symbols = subprocess.run(["nm", folder / "build/selkie.elf"], check=True, capture_output=True,
                             text=True).stdout
    # The linker has not dropped any of them.
    assert symbols.count("standin_submit") == DRIVERS


def replace_source(folder):
    shutil.copy(paths.TREE / "tests/boot/drivers/source.c", folder / "src/machine/standin.c")
    makefile = folder / "src/machine/Makefile.mk"
    text = makefile.read_text()
    assert "src/machine/fw_cfg.o" in text
    makefile.write_text(text.replace("src/machine/fw_cfg.o", "src/machine/standin.o"))


@pytest.mark.full
def test_machine_source(tmp_path):
    """
    Adds a machine source as docs/architecture.md says: one file, and its name in the folder's list.
    The VMM has no fw_cfg.
    """
    folder = tmp_path / "tree"
    build(folder, change=replace_source)
    empty = tmp_path / "empty"
    empty.write_bytes(bytes(1 << 20))
    disks = [word for slot, path in ((5, empty), (6, disk("hello")))
             for word in ("-drive", f"if=none,id=d{slot},format=raw,file={path},snapshot=on",
                          "-device", f"virtio-blk-pci,drive=d{slot},addr={slot}")]
    with VM(*disks, firmware=folder / "build", memory="64M") as vm:
        vm.expect("guest: hello 80")
        vm.debug.expect(r"booting from Virtio disk PCI:00:06\.0")
        assert "PCI:00:05.0" not in vm.debug.text().partition("Booting from")[2]


# What docs/architecture.md says must be added for each: the file, the line of the folder's list, and
# Kconfig's option.
ADDED = {
    "board": ("src/platform", "post-y", ""),
    "disk": ("src/block", "resident-$(CONFIG_ADDED_DISK)", "config ADDED_DISK"),
    "adapter": ("src/block", "resident-$(CONFIG_ADDED_ADAPTER)",
                "config ADDED_ADAPTER\n\tselect SCSI_DISK"),
    "input": ("src/char", "resident-$(CONFIG_ADDED_INPUT)", "config ADDED_INPUT"),
}


def add_all(folder):
    """Adds a board, a PCI disk, a SCSI adapter and an input device."""
    (folder / "src/added").mkdir()
    for name, (where, kind, option) in ADDED.items():
        shutil.copy(paths.TREE / "tests/boot/drivers" / f"added_{name}.c", folder / where)
        with open(folder / where / "Makefile.mk", "a", encoding="ascii") as makefile:
            makefile.write(f"{kind} += {where}/added_{name}.o\n")
        if option:
            kconfig = folder / where / "Kconfig"
            text, end = kconfig.read_text().rstrip().rsplit("endmenu", 1)
            head, _, rest = option.partition("\n")
            kconfig.write_text(f"{text}{head}\n\tbool \"Added\"\n"
                               f"\tdefault y if ROM_SIZE_KB >= 256\n{rest}\n\nendmenu{end}\n")
        # The first sector of the disks.
        data = ",".join(map(str, disk("hello", TAG=name).read_bytes()[:512]))
        (folder / "src/added" / f"{name}_sector.h").write_text(
            f"#include \"lib/types.h\"\nstatic const u8 {name}_sector[] = {{ {data} }};\n")


@pytest.fixture(scope="module", name="added")
def build_with_all(tmp_path_factory):
    folder = tmp_path_factory.mktemp("added") / "tree"
    build(folder, "build/bios-256k.bin", change=add_all)
    return folder / "build"


def boots_on_the_board(firmware, _):
    with VM("-machine", "isapc", "-bios", firmware / "bios-256k.bin", "-drive",
            f"if=none,id=d,format=raw,file={disk('hello')},snapshot=on", "-device",
            "ide-hd,bus=ide.0,drive=d", firmware=firmware, graphics=False) as vm:
        vm.expect("guest: hello 80")
        vm.debug.expect("board: added board\n")


def boots_from_the_disk(firmware, _):
    with VM("-device", "edu", firmware=firmware, graphics=False) as vm:
        vm.expect("guest: disk 80")
        vm.debug.expect("booting from Educational disk")


def boots_from_the_adapter(firmware, _):
    with VM("-device", "pci-testdev", firmware=firmware, graphics=False) as vm:
        vm.expect("guest: adapter 80")
        vm.debug.expect("booting from added 3,0: ADDED DISK")


def types_on_the_keyboard(firmware, folder):
    """Presses and releases A and Esc."""
    link = folder / "com2"
    with VM("-chardev", f"socket,id=com2,path={link},server=on,wait=off",
            "-serial", "chardev:com2", disks=[disk("keys")], firmware=firmware,
            graphics=False) as vm:
        vm.expect("^keys")
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(link))
            line.sendall(bytes((0x1E, 0x9E, 0x01, 0x81)))
            vm.expect("^1E61\n011B")


USES = {"board": boots_on_the_board, "disk": boots_from_the_disk,
        "adapter": boots_from_the_adapter, "input": types_on_the_keyboard}


@pytest.mark.full
@pytest.mark.parametrize("name", ADDED)
def test_added(name, added, tmp_path):
    """
    A driver that is added by the steps of docs/architecture.md works, and they change no other
    file.
    """
    USES[name](added, tmp_path)
