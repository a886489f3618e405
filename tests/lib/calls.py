# SPDX-License-Identifier: BSD-2-Clause
"""Lets a test call the BIOS: a guest makes the calls, one after the other.

    with Calls(*cd.drive("pc", None)) as bios:      # boots tests/boot/guests/calls.asm
        answer = bios.call(0x13, ax=0x0800, dx=0x80)
        assert not answer.cf and answer.ah == 0
"""

import struct

from lib.vm import VM

NAMES = ("edi", "esi", "ebp", "esp", "ebx", "edx", "ecx", "eax", "ds", "es", "flags")
LAYOUT = "<8I3H"
IF, CF = 0x0200, 0x0001
# In seconds. What the test has written before, on the serial port, must come in first. On a host with
# ten times as many busy processes as CPUs, 128 KiB take a minute.
ANSWER_S = 300


class Registers:
    """A set of registers: eax to edi, ds, es and flags; also ax, ah, al and so on; and cf."""

    def __init__(self, **values):
        self.flags = IF
        for name in NAMES[:-1]:
            setattr(self, name, 0)
        for name, value in values.items():
            self[name] = value

    def __setitem__(self, name, value):
        if name in NAMES:
            setattr(self, name, value)
        elif name in ("si", "di", "bp"):
            setattr(self, "e" + name, value)
        elif name[1] == "x":
            setattr(self, "e" + name, value)
        else:
            shift = 8 * (name[1] == "h")
            whole = f"e{name[0]}x"
            setattr(self, whole, getattr(self, whole) & ~(0xFF << shift) | value << shift)

    def __getattr__(self, name):
        if name == "cf":
            return bool(self.flags & CF)
        if name in ("si", "di", "bp", "ax", "bx", "cx", "dx"):
            return getattr(self, "e" + name) & 0xFFFF
        if len(name) == 2 and name[0] in "abcd" and name[1] in "hl":
            return getattr(self, f"e{name[0]}x") >> 8 * (name[1] == "h") & 0xFF
        raise AttributeError(name)

    def __repr__(self):
        return " ".join(f"{name}={getattr(self, name):x}" for name in NAMES if name != "esp")


class Calls(VM):
    """A machine that boots guests/calls.asm."""

    def start(self):
        super().start()
        self.expect("guest: ready", ANSWER_S)
        return self

    def write(self, address, data):
        """Writes bytes to memory below 1 MiB."""
        for at in range(0, len(data), 4096):
            part = bytes(data[at:at + 4096])
            head = struct.pack("<HHH", address + at & 0xF, address + at >> 4, len(part))
            self.send("W" + (head + part).decode("latin-1"))

    def call(self, vector, timeout=ANSWER_S, **values):
        """
        Calls INT `vector` with these registers and returns the registers afterwards. Registers that
        are not given are 0, and IF is set.
        """
        given = Registers(**values)
        words = struct.pack(LAYOUT, *(getattr(given, name) for name in NAMES))
        self.send("I" + chr(vector) + words.decode("latin-1"))
        text = self.expect(r"^([0-9A-F]{76})$", timeout)[1]
        return Registers(**dict(zip(NAMES, struct.unpack(LAYOUT, bytes.fromhex(text)))))

    # ------------------------------------------------------------------ INT 13h
    def chs(self, ah, drive, count=1, cylinder=0, head=0, sector=1, address=0x20000):
        """Calls a function whose sectors are given by cylinder, head and sector."""
        return self.call(0x13, ax=ah << 8 | count, bx=address & 0xF, es=address >> 4,
                         cx=(cylinder & 0xFF) << 8 | cylinder >> 2 & 0xC0 | sector,
                         dx=head << 8 | drive)

    def edd(self, ah, drive, lba, count=1, address=0x20000, al=0, size=16, flat=None):
        """
        Calls a function whose sectors are given by a packet. `count` in the result is the packet's
        count after the call.
        """
        pointer = 0xFFFFFFFF if flat is not None else (address >> 4) << 16 | address & 0xF
        packet = struct.pack("<BBBBIQQ", size, 0, count, 0, pointer, lba, flat or 0)
        self.write(0x500, packet)
        answer = self.call(0x13, ax=ah << 8 | al, dx=drive, si=0x500)
        answer.count = self.memory_at(0x502, 1)[0]
        return answer

    def parameters(self, drive, size=74):
        """Calls AH=48h. `result` in the returned registers has the bytes of the buffer."""
        self.write(0x1000, struct.pack("<HH", size, 0) + b"\x99" * 100)
        answer = self.call(0x13, ax=0x4800, dx=drive, si=0x1000)
        answer.result = self.memory_at(0x1000, 104)
        return answer
