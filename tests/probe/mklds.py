#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Write the linker script of the conformance image: the framework at offset 0 of
its segment, each part an overlay behind it, all stored one after another from
linear 50000h. Arguments: the part names."""
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


def main():
    frame = "entry tap call mem time".split()
    parts = "".join(
        f"\t\t.{p} {{ */{p}.o({SECTIONS}) */{p}_asm.o({SECTIONS}) */{p}_tables.o({SECTIONS}) */{p}.o(.bss .bss.* COMMON) */{p}_tables.o(.bss .bss.* COMMON) . = ALIGN(4); }}\n"
        for p in sys.argv[1:])
    print(HEAD.replace("main.o(", "*/main.o(") % {
        "frame": " ".join(f"*/{f}.o({SECTIONS})" for f in frame),
        "bss": " ".join(f"*/{f}.o(.bss .bss.* COMMON)" for f in ["main"] + frame),
        "parts": parts})


main()
