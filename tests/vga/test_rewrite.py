# SPDX-License-Identifier: BSD-2-Clause
"""vgasrc/rewrite.py: what it makes of a compiler's 32-bit assembly."""

import subprocess
import sys

import pytest

from lib import paths

HEAD = "\t.text\n\t.globl\tf\n\t.type\tf, @function\nf:\n\t.cfi_startproc\n"
CALLED = "\t.type\tg, @function\ng:\n\t.cfi_startproc\n"


def rewritten(tmp_path, *lines):
    """The instructions that come out, without their labels."""
    source = tmp_path / "in.s"
    source.write_text("".join(line if line.endswith("\n") else f"\t{line}\n" for line in lines))
    out = subprocess.run([sys.executable, paths.TREE / "vgasrc/rewrite.py", source], check=True,
                         capture_output=True, text=True).stdout
    return [" ".join(line.split()) for line in out.splitlines()
            if line.startswith("\t") and line.split()[0][0] != "."]


WHOLE = "movl\t%eax, 1024"       # reads all of a register


@pytest.mark.parametrize("code, expected", (
    # Only the half that is stored counts.
    (["movl\t$5, %eax", "movw\t%ax, 1024"],
     ["movw $5, %ax", "movw %ax, 1024"]),
    # The result and what is kept for the caller are read as a whole.
    (["movl\t$5, %eax", WHOLE], ["movl $5, %eax", "movl %eax, 1024"]),
    (["movl\t%eax, %ebx"], ["movl %eax, %ebx"]),
    # A carry goes upwards only, a right shift brings bits down.
    (["addl\t%edx, %eax", "movw\t%ax, 1024"],
     ["addw %dx, %ax", "movw %ax, 1024"]),
    (["addl\t%edx, %eax", "shrl\t$4, %eax", "movw\t%ax, 1024"],
     ["addl %edx, %eax", "shrl $4, %eax", "movw %ax, 1024"]),
    # A constant shift: the half that it shifts out does not count, unless a carry is read.
    (["movl\t$5, %eax", "shll\t$16, %eax", WHOLE],
     ["movw $5, %ax", "shll $16, %eax", "movl %eax, 1024"]),
    (["movl\t$5, %eax", "shll\t$15, %eax", WHOLE],
     ["movl $5, %eax", "shll $15, %eax", "movl %eax, 1024"]),
    (["movl\t$5, %eax", "shll\t%cl, %eax", WHOLE],
     ["movl $5, %eax", "shll %cl, %eax", "movl %eax, 1024"]),
    (["movl\t$5, %eax", "shll\t$16, %eax", "jc\t.L1", WHOLE, ".L1:\n"],
     ["movl $5, %eax", "shll $16, %eax", "jc .L1", "movl %eax, 1024"]),
    # What all bits are set in, or none, does not depend on what was there.
    (["movl\t$5, %eax", "orl\t$-65536, %eax", WHOLE],
     ["movw $5, %ax", "orl $-65536, %eax", "movl %eax, 1024"]),
    (["movl\t$5, %eax", "orl\t$-131072, %eax", WHOLE],
     ["movl $5, %eax", "orl $-131072, %eax", "movl %eax, 1024"]),
    # Flags of 32 bits that are read.
    (["addl\t%edx, %eax", "jc\t.L1", "movb\t$1, %cl", ".L1:\n"],
     ["addl %edx, %eax", "jc .L1"]),
    # Extensions whose outcome is a byte; of one that is part of an address.
    (["movzbl\t%al, %eax", "outb\t%al, $112"],
     ["outb %al, $112"]),
    (["movzbl\t%al, %eax", "movb\ttable(%eax), %al", "outb\t%al, $112"],
     ["movzbl %al, %eax", "movb table(%eax), %al", "outb %al, $112"]),
    # Addresses of 16 bits.
    (["movb\t%fs:12(%ebx), %al"], ["movb %fs:12(%bx), %al"]),
    (["movb\t(%esi,%ebx), %al"], ["movb (%bx,%si), %al"]),
    (["movb\t(%esi,%ebx,2), %al"], ["movb (%esi,%ebx,2), %al"]),
    # EDX with 32 bits of displacement: in CS, which is DS; others as they are.
    (["movzbw\ttable+2(%edx), %cx", "movw\t%cx, 1024"],
     ["movzbw %cs:table+2(%edx), %cx", "movw %cx, 1024"]),
    (["movb\t200(%edx), %al", "outb\t%al, $112"],
     ["movb %cs:200(%edx), %al", "outb %al, $112"]),
    (["movb\t-128(%edx), %al", "outb\t%al, $112"], ["movb -128(%edx), %al", "outb %al, $112"]),
    (["movb\t%fs:200(%edx), %al", "outb\t%al, $112"],
     ["movb %fs:200(%edx), %al", "outb %al, $112"]),
    (["movb\ttable(%edx,%ecx), %al", "outb\t%al, $112"],
     ["movb table(%edx,%ecx), %al", "outb %al, $112"]),
    # LEA of 32 bits, which some emulators do not have: sums, unless flags are read after it.
    (["leal\t200(%edx), %eax", WHOLE], ["movl %edx, %eax", "addl $200, %eax", "movl %eax, 1024"]),
    (["leal\t1(%eax), %eax", WHOLE], ["incl %eax", "movl %eax, 1024"]),
    (["leal\t-1(%eax,%edx), %eax", WHOLE],
     ["addl %edx, %eax", "decl %eax", "movl %eax, 1024"]),
    (["leal\t(%edx,%eax), %eax", WHOLE], ["addl %edx, %eax", "movl %eax, 1024"]),
    (["leal\ttable(%edx,%ecx), %eax", WHOLE],
     ["movl %edx, %eax", "addl %ecx, %eax", "addl $table, %eax", "movl %eax, 1024"]),
    (["leal\t2(%eax,%eax), %eax", WHOLE],
     ["imull $2, %eax, %eax", "addl $2, %eax", "movl %eax, 1024"]),
    (["leal\t(%edx,%edx,4), %eax", WHOLE], ["imull $5, %edx, %eax", "movl %eax, 1024"]),
    (["leal\t0(,%edx,8), %eax", WHOLE], ["imull $8, %edx, %eax", "movl %eax, 1024"]),
    (["leal\t4(,%edx), %eax", WHOLE], ["movl %edx, %eax", "addl $4, %eax", "movl %eax, 1024"]),
    (["leal\t(%ecx,%edx,4), %eax", WHOLE],
     ["imull $4, %edx, %eax", "addl %ecx, %eax", "movl %eax, 1024"]),
    (["leal\t(%ecx,%eax,4), %eax", WHOLE],
     ["imull $4, %eax, %eax", "addl %ecx, %eax", "movl %eax, 1024"]),
    (["cmpl\t%ecx, %edx", "leal\t200(%edx), %eax", "jc\t.L1", WHOLE, ".L1:\n"],
     ["cmpl %ecx, %edx", "leal 200(%edx), %eax", "jc .L1", "movl %eax, 1024"]),
    (["leal\t200(%edx), %eax", "movw\t%ax, 1024"], ["leaw 200(%edx), %ax", "movw %ax, 1024"]),
    # By hand: as it is.
    (["#APP\n", "movb\t%gs:(%ebx), %al", "#NO_APP\n"], ["movb %gs:(%ebx), %al"]),
    # Stack arguments are four bytes nearer, locals are where they were.
    (["pushl\t%ebp", "movl\t%esp, %ebp", "subl\t$8, %esp", "movl\t%eax, -4(%ebp)",
      "call\telsewhere", "movl\t-4(%ebp), %eax", "addl\t8(%ebp), %eax", WHOLE, "leave"],
     ["pushw %bp", "movw %sp, %bp", "subw $8, %sp", "movl %eax, -4(%bp)", "callw elsewhere",
      "movl -4(%bp), %eax", "addl 4(%bp), %eax", "movl %eax, 1024", "movw %bp, %sp", "popw %bp"]),
    # Of what a function saves, BX has 16 bits and moves what lies below; ESI changes as a whole.
    (["pushl\t%ebp", "movl\t%esp, %ebp", "pushl\t%esi", "pushl\t%ebx", "subl\t$4, %esp",
      "movl\t%eax, -12(%ebp)", "movl\t12(%ebp), %esi", "movw\t%dx, %bx", "call\telsewhere",
      "addl\t-12(%ebp), %esi", "movl\t%esi, 1024", "movw\t%bx, 1028",
      "leal\t-8(%ebp), %esp", "popl\t%ebx", "popl\t%esi", "popl\t%ebp"],
     ["pushw %bp", "movw %sp, %bp", "pushl %esi", "pushw %bx", "subw $4, %sp",
      "movl %eax, -10(%bp)", "movl 8(%bp), %esi", "movw %dx, %bx", "callw elsewhere",
      "addl -10(%bp), %esi", "movl %esi, 1024", "movw %bx, 1028",
      "leaw -6(%bp), %sp", "popw %bx", "popl %esi", "popw %bp"]),
    # The second push is room for a local variable, as no end takes it back.
    (["pushl\t%ebp", "movl\t%esp, %ebp", "pushl\t%ebx", "pushl\t%esi", "movl\t%eax, -8(%ebp)",
      "movw\t%dx, %bx", "call\telsewhere", "movl\t-8(%ebp), %eax", WHOLE, "movw\t%bx, 1028",
      "movl\t-4(%ebp), %ebx", "leave"],
     ["pushw %bp", "movw %sp, %bp", "pushw %bx", "pushl %esi", "movl %eax, -6(%bp)",
      "movw %dx, %bx", "callw elsewhere", "movl -6(%bp), %eax", "movl %eax, 1024",
      "movw %bx, 1028", "movw -2(%bp), %bx", "movw %bp, %sp", "popw %bp"]),
    # Inline assembly changes EDI as a whole, or reads it.
    (["pushl\t%ebp", "movl\t%esp, %ebp", "pushl\t%edi", "#APP\n",
      "rep stosl %eax, %es:(%edi)", "#NO_APP\n", "popl\t%edi", "popl\t%ebp"],
     ["pushl %edi", "rep stosl %eax, %es:(%edi)", "popl %edi"]),
    (["pushl\t%ebp", "movl\t%esp, %ebp", "pushl\t%edi", "#APP\n", "movb %al, %gs:(%edi)",
      "#NO_APP\n", "popl\t%edi", "popl\t%ebp"],
     ["pushw %di", "movb %al, %gs:(%edi)", "popw %di"]),
    # A local variable of which a byte is read, and one that nobody reads.
    (["pushl\t%ebp", "movl\t%esp, %ebp", "subl\t$8, %esp", "movl\t%edx, -8(%ebp)",
      "movl\t%eax, -4(%ebp)", "call\telsewhere", "movb\t-4(%ebp), %al", "outb\t%al, $112",
      "leave"],
     ["pushw %bp", "movw %sp, %bp", "subw $8, %sp", "movb %al, -4(%bp)", "callw elsewhere",
      "movb -4(%bp), %al", "outb %al, $112", "movw %bp, %sp", "popw %bp"]),
    # No use of the frame pointer.
    (["pushl\t%ebp", "movl\t%esp, %ebp", "call\telsewhere", "popl\t%ebp"],
     ["callw elsewhere"]),
))
def test_function(tmp_path, code, expected):
    assert rewritten(tmp_path, HEAD, *code, "ret") == [*expected, "retw"]


def test_call(tmp_path):
    """An argument is as wide as what the function reads of it, a result as what its callers do."""
    byte = rewritten(tmp_path, HEAD, "movl\t$3, %eax", "call\tg", "outb\t%al, $128", "ret",
                     CALLED, "outb\t%al, $112", "movl\t$7, %eax", "ret")
    assert byte == ["movb $3, %al", "callw g", "outb %al, $128", "retw",
                    "outb %al, $112", "movb $7, %al", "retw"]
    whole = rewritten(tmp_path, HEAD, "movl\t$3, %eax", "call\tg", "ret",
                      CALLED, "movl\t%eax, 1024", "ret")
    assert whole == ["movl $3, %eax", "callw g", "retw", "movl %eax, 1024", "retw"]
    pointer = rewritten(tmp_path, HEAD, "movl\t$g, %edx", "movl\t$3, %eax", "call\t*%edx", "ret",
                        CALLED, "movl\t%eax, 1024", "ret")
    assert pointer[1:3] == ["movl $3, %eax", "callw *%dx"]
    assembly = rewritten(tmp_path, HEAD, "movl\t$3, %eax", "call\telsewhere", "ret")
    assert assembly[:2] == ["movl $3, %eax", "callw elsewhere"]


def test_kept(tmp_path):
    """A register that a function leaves alone is that call's business, not its other callers'."""
    other = ["\t.type\th, @function\nh:\n", "movl\t$5, %ecx", "outb\t%al, $112", "call\tg", "ret"]
    leaf = [CALLED, "outb\t%al, $112"]
    calls = [HEAD, "movl\t$3, %ecx", "call\tg", "movl\t%ecx, 1024", "ret"]
    kept = rewritten(tmp_path, *calls, *leaf, "ret", *other)
    assert kept == ["movl $3, %ecx", "callw g", "movl %ecx, 1024", "retw", "outb %al, $112", "retw",
                    "outb %al, $112", "callw g", "retw"]
    changed = rewritten(tmp_path, *calls, *leaf, "jc\t.L1", "movb\t$1, %cl", ".L1:\n", "ret", *other)
    assert "movl $5, %ecx" in changed


def test_assembly(tmp_path):
    """Of functions in assembly it is known what they read."""
    lines = [HEAD, "movl\t$3, %eax", "movl\t$4, %edx", "call\tprint_char", "ret"]
    assert rewritten(tmp_path, *lines)[:2] == ["movb $3, %al", "callw print_char"]
    lines[3] = "call\tmove_block"
    assert rewritten(tmp_path, *lines)[:3] == ["movl $3, %eax", "movl $4, %edx", "callw move_block"]
