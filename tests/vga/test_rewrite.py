# SPDX-License-Identifier: BSD-2-Clause
"""Tests vgasrc/rewrite.py: the result of each rule, and the instructions that it must refuse."""

import subprocess
import sys

import pytest

from lib import paths


def run(tmp_path, lines):
    source = tmp_path / "in.s"
    source.write_text("".join(line if line.endswith("\n") else f"\t{line}\n" for line in lines))
    return subprocess.run([sys.executable, paths.TREE / "vgasrc/rewrite.py", source],
                          capture_output=True, text=True)


def rewritten(tmp_path, *lines):
    """Returns the resulting instructions, without labels and directives."""
    done = run(tmp_path, lines)
    assert done.returncode == 0, done.stderr
    return [" ".join(line.split()) for line in done.stdout.splitlines()
            if line.strip() and line.strip()[0] not in ".#" and not line.endswith(":")]


@pytest.mark.parametrize("code, expected", (
    # Near calls and returns become 16-bit ones.
    ("call\tf", "callw f"),
    ("calll\tf", "callw f"),
    ("call\t*%edx", "callw *%dx"),
    ("call\t*handlers(,%eax,4)", "callw *handlers(,%eax,4)"),
    ("call\t*handlers(%ebx)", "callw *handlers(%bx)"),
    ("ret", "retw"),
    ("retl", "retw"),
    # Stack arguments are two bytes nearer. Local variables stay where they are.
    ("movl\t8(%ebp), %eax", "movl 6(%bp), %eax"),
    ("movw\t12(%ebp), %ax", "movw 10(%bp), %ax"),
    ("movl\t%eax, -4(%ebp)", "movl %eax, -4(%bp)"),
    # Addresses become 16-bit ones if 16-bit addressing has their registers.
    ("movb\t%fs:12(%ebx), %al", "movb %fs:12(%bx), %al"),
    ("movb\t(%esi,%ebx), %al", "movb (%bx,%si), %al"),
    ("movb\ttable-6(%edi), %al", "movb table-6(%di), %al"),
    ("movb\t-20(%ebp,%esi), %al", "movb -20(%bp,%si), %al"),
    ("leaw\t1(%ebx), %ax", "leaw 1(%bx), %ax"),
    ("movb\t(%esi,%ebx,2), %al", "movb (%esi,%ebx,2), %al"),
    ("movb\t%fs:29(%eax), %dl", "movb %fs:29(%eax), %dl"),
    ("movb\t%gs:1159, %dl", "movb %gs:1159, %dl"),
    # EDX with a 32-bit displacement gets the segment CS, which is DS.
    ("movzbw\ttable+2(%edx), %cx", "movzbw %cs:table+2(%edx), %cx"),
    ("movb\t200(%edx), %al", "movb %cs:200(%edx), %al"),
    ("movb\t-128(%edx), %al", "movb -128(%edx), %al"),
    ("movb\t%fs:200(%edx), %al", "movb %fs:200(%edx), %al"),
    ("movb\ttable(%edx,%ecx), %al", "movb table(%edx,%ecx), %al"),
    # Other instructions stay unchanged.
    ("movl\t$table+4, %eax", "movl $table+4, %eax"),
    ("jmp\t.L1", "jmp .L1"),
    ("setne\t%al", "setne %al"),
))
def test_instruction(tmp_path, code, expected):
    assert rewritten(tmp_path, code) == [expected]


def test_frame(tmp_path):
    """A function's frame stays as the compiler made it. LEAVE becomes two instructions."""
    code = ["pushl %ebp", "movl %esp, %ebp", "pushl %ebx", "subl $8, %esp", "addl $-128, %esp"]
    assert rewritten(tmp_path, *code, "leave", "ret") == [
        *code, "movl %ebp, %esp", "popl %ebp", "retw"]
    assert rewritten(tmp_path, "leal\t-8(%ebp), %esp", "popl\t%ebp") == [
        "leal -8(%bp), %esp", "popl %ebp"]


@pytest.mark.parametrize("code, expected", (
    ("leal\t200(%edx), %eax", ["movl %edx, %eax", "addl $200, %eax"]),
    ("leal\t-1(%eax,%edx), %eax", ["addl %edx, %eax", "addl $-1, %eax"]),
    ("leal\t(%edx,%eax), %eax", ["imull $1, %eax, %eax", "addl %edx, %eax"]),
    ("leal\ttable(%edx,%ecx), %eax", ["movl %edx, %eax", "addl %ecx, %eax", "addl $table, %eax"]),
    ("leal\t2(%eax,%eax), %eax", ["imull $2, %eax, %eax", "addl $2, %eax"]),
    ("leal\t(%edx,%edx,4), %eax", ["imull $4, %edx, %eax", "addl %edx, %eax"]),
    ("leal\t0(,%edx,8), %eax", ["imull $8, %edx, %eax"]),
    ("leal\t(%ecx,%edx,4), %eax", ["imull $4, %edx, %eax", "addl %ecx, %eax"]),
    ("leal\t(%ecx,%eax,4), %eax", ["imull $4, %eax, %eax", "addl %ecx, %eax"]),
    ("leal\t(%eax,%edx,2), %eax", ["addl %edx, %eax", "addl %edx, %eax"]),
))
def test_load_address(tmp_path, code, expected):
    """A 32-bit LEA is replaced by moves and additions that compute the same."""
    assert rewritten(tmp_path, code) == expected
    registers = {name: 3 + 16 * i for i, name in enumerate(("%eax", "%ecx", "%edx"))}

    def value(text, changed):
        return int(text[1:]) if text[1:].lstrip("-").isdigit() else \
            1000 if text == "$table" else changed[text]

    changed = dict(registers)
    for line in expected:
        name, operands = line.split(" ", 1)
        *source, to = (value(text, changed) for text in operands.split(", "))
        changed[operands.split(", ")[-1]] = {
            "movl": lambda: source[0], "addl": lambda: source[0] + to,
            "imull": lambda: source[0] * source[-1]}[name]()
    offset, inside = code.split("\t")[1].rsplit(",", 1)[0].split("(")
    base, index, scale = (inside.rstrip(")").split(",") + ["", ""])[:3]
    want = (1000 if offset == "table" else int(offset or 0)) + registers.get(base, 0) + \
        registers.get(index, 0) * int(scale or 1)
    assert changed["%eax"] == want


@pytest.mark.parametrize("after, saved", (
    (["jc\t.L1"], True), (["movl\t%ecx, 1024", "setb\t%al"], True), (["adcl\t$0, %ecx"], True),
    (["jmp\t.L2", "addl\t%ecx, %ecx", ".L2:\n", "ja\t.L1"], True), (["jmp\telsewhere"], True),
    (["cmpl\t%ecx, %eax", "jc\t.L1"], False), (["call\tf", "jc\t.L1"], False), (["ret"], False),
    (["#APP\n", "nop", "#NO_APP\n", "jc\t.L1"], False),
    (["jmp\t.L2", "ja\t.L1", ".L2:\n", "subl\t%ecx, %ecx"], False), ([".L3:\n", "jmp\t.L3"], False),
))
def test_flags(tmp_path, after, saved):
    """Flags that may still be read are the same after a replaced LEA as before."""
    lines = rewritten(tmp_path, "leal\t200(%edx), %eax", *after, ".L1:\n")
    plain = ["movl %edx, %eax", "addl $200, %eax"]
    assert lines[:4 if saved else 2] == (["pushfw", *plain, "popfw"] if saved else plain)
    assert ("pushfw" in lines) == saved


def test_inline(tmp_path):
    """Inline assembly stays unchanged."""
    lines = ["rep stosl %eax, %es:(%edi)", "leal 4(%esp), %eax", "ret"]
    assert rewritten(tmp_path, "#APP\n", *lines, "#NO_APP\n", "ret") == [*lines, "retw"]


@pytest.mark.parametrize("code", (
    "leal\t-4(%ebp), %eax", "leaw\t-4(%ebp), %ax", "leal\t(%esp), %eax",    # the address of a local variable
    "movl\t%ebp, %eax", "movl\t%esp, %eax", "addl\t%ebp, %eax", "pushl\t%esp", "subl\t%eax, %esp",
    "movl\t4(%esp), %eax", "movl\t(%eax,%ebp), %ecx", "movl\t8(%ebp,%eax,2), %ecx",
    "movl\t%fs:8(%ebp), %eax", "movl\tlocals(%ebp), %eax",
    "ret\t$4", "lcall\t*(%ebx)", "leal\ttable, %eax",
    "rep movsl", "stosb", "bsfl\t%eax, %ecx", "cmovel\t%eax, %ecx", "movsbq\t%al, %rax", "ud2", "enter\t$8, $0",
    "movb\t(%bx), %al",
))
def test_refused(tmp_path, code):
    """If no rule knows an instruction, the build fails and names it."""
    done = run(tmp_path, [code])
    assert done.returncode != 0 and code.replace("\t", " ") in done.stderr
