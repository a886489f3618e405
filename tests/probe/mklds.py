#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""
Write the linker script of the conformance image. The framework is at offset 0 of its segment, and
each part is an overlay behind it. All are stored one after another from linear 50000h. The
arguments are the names of the parts, and after --with further objects. An object belongs to the
part with whose name its own name begins (the longest such name).
"""
import sys

HEAD = """OUTPUT_FORMAT(elf32-i386)
ENTRY(_start)
SECTIONS
{
	.frame 0 : AT(0x50000) {
		*(.head)
		main.o(.text .text.* .rodata .rodata.* .data .data.*)
		%(frame)s
		. = ALIGN(4);
	}
	.framebss (NOLOAD) : {
		__bss_start = .;
		%(bss)s
		. = ALIGN(4);
		__bss_end = .;
	}
	ASSERT(. <= 0x6000, "the framework is too large")
	OVERLAY 0x6000 : NOCROSSREFS AT(0x56000) {
%(parts)s	}
	ASSERT(. <= 0xe000, "a part is too large")
	/DISCARD/ : { *(.note*) *(.comment) *(.eh_frame*) }
}
"""

SECTIONS = ".text .text.* .rodata .rodata.* .data .data.*"


def objects(part, parts, further):
    """Returns the names of all objects that belong to a part's overlay."""
    def owner(name):
        return max((p for p in parts if name.startswith(p + "_")), key=len)
    return [part] + [name for name in further if owner(name) == part]


def overlay(part, names):
    """
    Returns the part's output section: first code and constants of all objects, then variables.
    """
    code = " ".join(f"*/{n}.o({SECTIONS})" for n in names)
    data = " ".join(f"*/{n}.o(.bss .bss.* COMMON)" for n in names)
    return f"\t\t.{part} {{ {code} {data} . = ALIGN(4); }}\n"


def main():
    split = sys.argv.index("--with")
    names, further = sys.argv[1:split], sys.argv[split + 1:]
    frame = "entry tap call mem time".split()
    parts = "".join(overlay(p, objects(p, names, further)) for p in names)
    print(HEAD.replace("main.o(", "*/main.o(") % {
        "frame": " ".join(f"*/{f}.o({SECTIONS})" for f in frame),
        "bss": " ".join(f"*/{f}.o(.bss .bss.* COMMON)" for f in ["main"] + frame),
        "parts": parts})


main()
