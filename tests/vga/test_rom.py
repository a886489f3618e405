# SPDX-License-Identifier: BSD-2-Clause
"""Tests the VGA ROM files: header, size, checksums, instructions, and runs in libx86emu."""

import os
import re
import struct
import subprocess

import pytest

from lib import paths

ROMS = ("stdvga", "isavga", "qxl", "vmware", "virtio", "ati", "cirrus", "bochs-display", "ramfb")
IDS = {"stdvga": (0x1234, 0x1111, 0x030000), "qxl": (0x1B36, 0x0100, 0x030000),
       "vmware": (0x15AD, 0x0405, 0x030000), "virtio": (0x1AF4, 0x1050, 0x030000),
       "ati": (0x1002, 0x5046, 0x030000), "cirrus": (0x1013, 0x00B8, 0x030000),
       "bochs-display": (0x1234, 0x1111, 0x038000)}
BUDGET = 40 * 1024
# Instructions that a 386 and every real-mode emulator has. No bit scans, no ENTER or LEAVE.
ALLOWED = set("""
    aaa adc add and bt call cbtw cld cltd cmp cmps cwtd cwtl dec div idiv imul in inc int iret ja jae jb
    jbe jcxz je jecxz jg jge jl jle jmp jne jno jns jo jp js lcall lea lods lodsb loop lret mov movs movsb
    movsbl movsbw movswl movswb movzbl movzbw movzwl mul neg nop not or out pop popa popf push pusha pushf rcl rep
    repz ret rol ror sar sbb scas seta setae setb setbe sete setg setge setl setle setne setns sets shl
    shld shr shrd stc stos sub test xchg xor
    """.split())


def rom(name):
    return (paths.BUILD / f"vgabios-{name}.bin").read_bytes()


@pytest.mark.parametrize("name", ROMS)
def test_header(name):
    data = rom(name)
    assert data[:2] == b"\x55\xaa"
    assert data[2] * 512 == len(data) <= BUDGET
    assert sum(data) & 0xFF == 0
    pcir, pnp = struct.unpack_from("<HH", data, 0x18)
    assert data[pcir:pcir + 4] == b"PCIR"
    vendor, device, _, length = struct.unpack_from("<4H", data, pcir + 4)
    kind = int.from_bytes(data[pcir + 13:pcir + 16], "little")
    blocks, _, code, last = struct.unpack_from("<HHBB", data, pcir + 16)
    assert (length, blocks * 512, code, last) == (0x18, len(data), 0, 0x80)
    assert (vendor, device, kind) == IDS.get(name, (0, 0, 0x030000))
    assert data[pnp:pnp + 4] == b"$PnP" and sum(data[pnp:pnp + 32]) & 0xFF == 0


def symbols(name):
    listing = subprocess.run(["nm", paths.BUILD / f"vgasrc/{name}.elf"], check=True,
                             capture_output=True, text=True).stdout
    return {line.split()[2]: int(line.split()[0], 16) for line in listing.splitlines()}


def disassembly(name):
    """Returns (address, bytes, instruction) for the ROM's code."""
    at = symbols(name)
    listing = subprocess.run(
        ["objdump", "-D", "-b", "binary", "-m", "i8086", f"--start-address={at['rom_text']:#x}",
         f"--stop-address={at['rom_text_end']:#x}", "-w", paths.BUILD / f"vgabios-{name}.bin"],
        check=True, capture_output=True, text=True).stdout
    for line in listing.splitlines():
        parts = line.split("\t")
        if len(parts) == 3 and re.match(r"\s*[0-9a-f]+:$", parts[0]):
            yield parts[0].strip(), parts[1].split(), parts[2].strip()


@pytest.mark.parametrize("name", ROMS)
def test_one_header(name):
    """
    No other place looks like the header of an option ROM to a scan of memory, which looks at
    multiples of 512 or 2048 bytes.
    """
    data = rom(name)
    assert [at for at in range(0, len(data), 512) if data[at:at + 2] == b"\x55\xaa"] == [0]


@pytest.mark.parametrize("name", ROMS)
def test_instructions(name):
    """
    The ROM has only instructions of the list, and no forms that are wrong because SS differs from
    DS. MOVUPS and font_flat_blank() are exceptions: they run only if the system BIOS says that they
    can (abi/flat.h).
    """
    wrong = []
    at = symbols(name)
    sse2 = range(at.get("font_flat_blank", 0), at.get("font_flat_blank_end", 0))
    for where, code, text in disassembly(name):
        words = [w for w in text.split() if w not in ("rep", "data32", "addr32", "repz")]
        word = words[0]
        known = word in ALLOWED or (word[-1] in "bwl" and word[:-1] in ALLOWED)
        known |= word == "movups" or int(where[:-1], 16) in sse2
        operand = " ".join(words[1:])
        near = code[0] == "66" and code[1] in ("e8", "c2", "c3")    # a 32-bit call or return
        to_stack = word == "lea" and re.search(r"\(%(e?bp|esp)\),%(?!e?sp)", operand)
        # libx86 (vbetool) takes EDX with a 32-bit displacement to be an address in SS.
        at_edx = word != "lea" and any(abs(int(d, 16)) > 127 for d in
                                       re.findall(r"(?<!s:)-?0x[0-9a-f]+(?=\(%edx\))", operand))
        # The emulators of X.org and libx86 write 16 bits of the register, whatever its size is.
        wide_lea = word == "lea" and re.search(r",%e(?!sp)\w\w$", operand)
        if not known or near or to_stack or at_edx or wide_lea:
            wrong.append(f"{where} {text}")
    assert not wrong, "\n".join(wrong)


# For each entry: its index in the video parameter table, and the values at its beginning: columns,
# rows minus one, height of a character, bytes per page (IBM PS/2 and PC BIOS Interface TR, save
# pointer table).
PARAMETERS = ((0, 40, 24, 8, 0x800), (2, 80, 24, 8, 0x1000), (6, 80, 24, 8, 0x4000),
              (7, 80, 24, 14, 0x1000), (13, 40, 24, 8, 0x2000), (14, 80, 24, 8, 0x4000),
              (17, 80, 24, 14, 0x8000), (19, 40, 24, 14, 0x800), (24, 80, 24, 16, 0x1000),
              (26, 80, 29, 16, 0xA000), (28, 40, 24, 8, 0x2000))


@pytest.mark.parametrize("name", ROMS)
def test_parameters(name):
    data, at = rom(name), symbols(name)
    table, = struct.unpack_from("<H", data, at["save_pointers"])
    for place, *entry in PARAMETERS:
        assert list(struct.unpack_from("<BBBH", data, table + 64 * place)) == entry, place


@pytest.fixture(scope="module")
def emulator():
    program = paths.BUILD / f"tests/vga/emulate-{os.getpid()}"      # each test process builds its own
    program.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cc", "-O1", "-Wall", "-Wextra", "-o", program,
                    paths.TREE / "tests/vga/emulate.c", "-lx86emu"], check=True)
    yield program
    program.unlink()


def edid(width, height, header=b"\0\xff\xff\xff\xff\xff\xff\0", wrong=0):
    """
    Returns an EDID block with this size in its first detailed timing (VESA E-EDID A.2, 3.10.2).
    """
    block = bytearray(header + bytes(120))
    block[18:20] = (1, 3)           # the version and revision of the structure (3.5)
    block[54:62] = (0x10, 0x27, width & 255, 0, width >> 8 << 4, height & 255, 0, height >> 8 << 4)
    block[127] = wrong - sum(block) & 255
    return bytes(block)


@pytest.mark.parametrize("block, want", (
    (edid(1368, 766), "4f same 1 starts 2 bus 1, last mode 1a2 1368x766"),
    (edid(1371, 4095), "4f same 1 starts 2 bus 1, last mode 1a0 1368x4095"),
    (edid(0, 766), "4f same 1 starts 2 bus 1, last mode 19e 1360x768"),     # not a timing
    (edid(1368, 766, wrong=1), "14f same 1 starts 2 bus 1"),
    (edid(1368, 766, b"\0\xff\xff\xff\xff\xff\xff\1"), "14f same 1 starts 2 bus 1"),
    (bytes(128), "14f same 1 starts 2 bus 1, last mode 19e 1360x768"),
    (b"\xff" * 128, "14f same 1 starts 2 bus 1, last mode 19e 1360x768"),
    (b"", "14f same 0 starts 1 bus 1, last mode 19e 1360x768")),
    ids=("good", "cut", "no-timing", "sum", "header", "zeroes", "ones", "none"))
def test_edid(emulator, tmp_path, block, want):
    """
    Reads the EDID of a display on DDC wires: a good one, a broken one, or none. Afterwards the bus
    is free.
    """
    (tmp_path / "edid").write_bytes(block)
    done = subprocess.run([emulator, paths.BUILD / "vgabios-ati.bin", "1", tmp_path / "edid"],
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and f"4F15h: {want}" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("name, seed", (("stdvga", 1), ("stdvga", 2), ("isavga", 3)))
def test_emulated(emulator, name, seed):
    """
    Real-mode emulators can run the ROM. Whatever the calls ask for, it writes only to memory that
    it may write.
    """
    done = subprocess.run([emulator, paths.BUILD / f"vgabios-{name}.bin", str(seed)],
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


# For each box drawing character: how many lines it has upwards, downwards, to the left and to the
# right.
BOXES = dict(zip(bytes(range(0xB3, 0xDB)).decode("cp437"), """
    1100 1110 1120 2210 0210 0120 2220 2200 0220 2020 2010 1020 0110 1001 1011 0111 1101 0011 1111
    1102 2201 2002 0202 2022 0222 2202 0022 2222 1022 2011 0122 0211 2001 1002 0102 0201 2211 1122
    1010 0101""".split()))


@pytest.mark.parametrize("height", (8, 14, 16))
def test_fonts(height):
    """
    No two characters look the same. The lines of box drawing characters meet, single lines with
    single and double with double.
    """
    data = (paths.BUILD / f"vgasrc/font{height}.bin").read_bytes()
    assert len(data) == 256 * height and data in rom("stdvga")
    glyphs = [data[i * height:(i + 1) * height] for i in range(256)]
    assert all(glyphs[i] == bytes(height) for i in (0, 0x20, 0xFF))
    same = {glyph: [i for i in range(256) if glyphs[i] == glyph] for glyph in glyphs}
    assert sorted(map(len, same.values()))[-2:] == [1, 3], same

    def glyph(char):
        return glyphs[char.encode("cp437")[0]]

    def edges(char):
        rows = glyph(char)
        return [rows[0], rows[-1], bytes(row >> 7 for row in rows), bytes(row & 1 for row in rows)]

    for char, lines in BOXES.items():
        for way, (line, edge) in enumerate(zip(lines, edges(char))):
            want = edges({"1": "││──", "2": "║║══"}[line][way])[way] if line != "0" else None
            assert edge == want or (not want and not any(bytes([edge]) if way < 2 else edge)), char
    assert bin(glyph("║")[0]).count("1") == 4 and sum(row == 255 for row in glyph("═")) == 2
