# SPDX-License-Identifier: BSD-2-Clause
"""Lists where Selkie deliberately answers differently from SeaBIOS: call, field, what and why, and
the specification's clause.

tests/boot/test_disk_sizes.py fails if it finds other differences. docs/conformance.md shows this
list.
"""

TITLE = "## Where Selkie chooses otherwise than SeaBIOS"

DISK = [
    ("INT 13h AH=48h", "size", "the word at 00h is the size of what is returned; SeaBIOS says 30 "
     "where it returns more", "EDD-3, Fn 48h, result buffer, offset 0"),
    ("INT 13h AH=48h", "dma flag", "bit 0 of the flags is set: a transfer may cross 64 KiB",
     "EDD-3, Fn 48h, information flags"),
    ("INT 13h AH=48h", "verify flag", "bit 3 of the flags is set: AH=43h may verify",
     "EDD-3, Fn 48h, information flags"),
    ("INT 13h AH=48h", "DPTE", "where the parameter table of an ATA disk lies",
     "EDD-3, Fn 48h, result buffer, offset 26"),
    ("INT 13h AH=48h", "checksum", "the reserved byte before it is 0, so that it differs",
     "EDD-3, Fn 48h, device path information"),
]

AHCI = [
    ("INT 13h AH=48h AHCI", "path", "a disk behind AHCI has a device path as others have; SeaBIOS "
     "gives none", "EDD-3, Fn 48h, device path information"),
]

DISKETTE = [
    ("INT 13h AH=08h diskette", "table", "ES:DI points to a table for the drive's type; SeaBIOS has "
     "one table, of a 1.44 MB drive", "IBM PS/2 and PC BIOS Interface TR, INT 13H (AH)=08H"),
    ("INT 13h AH=15h diskette", "kind", "02h: the drives have a change line",
     "IBM PS/2 and PC BIOS Interface TR, INT 13H (AH)=15H"),
    ("INT 13h AH=41h diskette", "support", "the extensions serve diskettes, which SeaBIOS refuses",
     "EDD-3, Fn 41h, removable media"),
    ("INT 13h AH=48h diskette", "support", "the same", "EDD-3, Fn 48h"),
]

CALLS = [
    ("INT 13h and INT 40h", "interrupt flag", "set on return, whatever the caller had; SeaBIOS gives "
     "the caller's back", "IBM PC AT TR, BIOS listing, DISK_IO: STI, RET 2"),
]


def markdown():
    """Returns the section of docs/conformance.md."""
    lines = [TITLE, ""]
    lines += [f"- {call}, {field}: {text} ({clause})."
              for call, field, text, clause in DISK + AHCI + DISKETTE + CALLS]
    return "\n".join(lines) + "\n"
