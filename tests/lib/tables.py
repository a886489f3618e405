# SPDX-License-Identifier: BSD-2-Clause
"""Finds firmware tables in a guest's memory, as an operating system does: ACPI and SMBIOS."""

import struct

FSEG, FSEG_SIZE = 0xF0000, 0x10000


def _paragraphs(vm, magic):
    fseg = vm.memory_at(FSEG, FSEG_SIZE)
    return [FSEG + at for at in range(0, FSEG_SIZE, 16) if fseg.startswith(magic, at)]


def _sums_up(data):
    return sum(data) % 256 == 0


class Acpi:
    """
    The ACPI tables: `tables` maps each address to the table's bytes. Asserts that all checksums are
    right.

    fadt    False: the tables may lack those that describe the hardware
    """

    def __init__(self, vm, fadt=True):
        self.vm = vm
        self.tables = {}
        found = _paragraphs(vm, b"RSD PTR ")
        assert len(found) == 1, f"{len(found)} RSDPs"
        self.rsdp = vm.memory_at(found[0], 36)
        assert _sums_up(self.rsdp[:20]), "RSDP checksum"
        root, width = struct.unpack_from("<I", self.rsdp, 16)[0], 4
        if self.rsdp[15] >= 2:
            assert _sums_up(self.rsdp), "RSDP extended checksum"
            xsdt = struct.unpack_from("<Q", self.rsdp, 24)[0]
            root, width = (xsdt, 8) if xsdt else (root, 4)
        self.root = self.read(root)
        entries = self.root[36:]
        self.order = [int.from_bytes(entries[i:i + width], "little")
                      for i in range(0, len(entries), width)]
        for address in self.order:
            self.read(address)
        self.fadt = self.tables[self.order[0]]
        if not fadt and self.fadt[:4] != b"FACP":
            return
        assert self.fadt[:4] == b"FACP", "the FADT comes first"
        self.read(struct.unpack_from("<I", self.fadt, 40)[0])
        facs = struct.unpack_from("<I", self.fadt, 36)[0]
        assert facs % 64 == 0
        self.facs = vm.memory_at(facs, 64)
        assert self.facs[:4] == b"FACS"

    def read(self, address):
        length = struct.unpack("<I", self.vm.memory_at(address + 4, 4))[0]
        data = self.vm.memory_at(address, length)
        assert _sums_up(data), f"checksum of {data[:4]} at {address:#x}"
        self.tables[address] = data
        return data

    def named(self, signature):
        return [data for data in self.tables.values() if data[:4] == signature.encode()]


class Smbios:
    """
    The SMBIOS structures, as a list of (type, bytes). Asserts that they agree with the entry point.
    """

    def __init__(self, vm):
        found = _paragraphs(vm, b"_SM3_") + _paragraphs(vm, b"_SM_")
        assert len(found) == 1, f"{len(found)} entry points"
        self.anchor = vm.memory_at(found[0], 31)
        if self.anchor[:5] == b"_SM3_":
            self.anchor = self.anchor[:24]
            size, address = struct.unpack_from("<IQ", self.anchor, 12)
        else:
            assert self.anchor[16:21] == b"_DMI_" and _sums_up(self.anchor[16:])
            size, address, count = struct.unpack_from("<HIH", self.anchor, 22)
        assert self.anchor[6 if len(self.anchor) == 24 else 5] == len(self.anchor)
        assert _sums_up(self.anchor)
        self.structures = self._walk(vm.memory_at(address, size))
        if len(self.anchor) == 31:
            assert count == len(self.structures)
            largest = max(len(data) for _, data in self.structures)
            assert struct.unpack_from("<H", self.anchor, 8)[0] == largest

    @staticmethod
    def _walk(data):
        structures = []
        while data:
            end = data.index(b"\0\0", data[1]) + 2
            structures.append((data[0], data[:end]))
            data = data[end:]
        return structures

    def strings(self, kind):
        data = next(data for type_, data in self.structures if type_ == kind)
        return data[data[1]:-2].decode().split("\0")


class Mp:
    """The MP configuration table's entries, as a list of (type, bytes)."""

    SIZES = {0: 20}

    def __init__(self, vm):
        found = _paragraphs(vm, b"_MP_")
        assert len(found) == 1, f"{len(found)} MP floating pointers"
        pointer = vm.memory_at(found[0], 16)
        assert _sums_up(pointer) and pointer[8] == 1
        address = struct.unpack_from("<I", pointer, 4)[0]
        length, = struct.unpack("<H", vm.memory_at(address + 4, 2))
        data = vm.memory_at(address, length)
        assert data[:4] == b"PCMP" and _sums_up(data)
        self.entries = []
        at = 44
        while at < length:
            size = self.SIZES.get(data[at], 8)
            self.entries.append((data[at], data[at:at + size]))
            at += size
        assert at == length and len(self.entries) == struct.unpack_from("<H", data, 34)[0]

    def of(self, kind):
        return [data for type_, data in self.entries if type_ == kind]
