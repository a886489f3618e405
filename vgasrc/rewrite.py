#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Fit a compiler's assembly to the VGA ROM: rewrite.py IN > OUT.

The compilers' 16-bit mode is 32-bit code with prefixes. What does not do for an option ROM is
changed here; inline assembly is left as it is:

- Near calls and returns (66 E8, 66 C3) are forms that small emulators lack, and waste bytes: they
  become 16-bit ones. The return address then has two bytes, so stack arguments lie two bytes
  nearer.
- Every address is below 64 KiB (flat ones are made in cpu.h alone), so an operand based on a
  register that 16-bit addressing has is addressed so: shorter, and the same place. BP is always the
  frame pointer, for what it is based on is in SS, which is not DS. A function that never uses its
  frame pointer does without.
- 32-bit instructions of which nobody reads the upper half: see narrow.py.
- Functions that end alike share one end.
"""
import re
import sys

import narrow

SHORT = {'%ebx': '%bx', '%ebp': '%bp', '%esi': '%si', '%edi': '%di', '%esp': '%sp'}
MEMORY = re.compile(r'(%[c-gs]s:)?([-+\w.$]*)\((%e\w\w)?(?:,\s*(%e\w\w)(?:,\s*(\d))?)?\)')
FRAME = 4               # bytes of the saved EBP; the return address follows


def operand(match, mnemonic):
    """A memory operand as the ROM needs it."""
    segment, offset, base, index, scale = (part or '' for part in match.groups())
    if base == '%ebp':
        assert re.fullmatch(r'-?\d*', offset) and not segment, match.group()
        if offset and int(offset) >= FRAME + 4:
            offset = str(int(offset) - 2)
    elif mnemonic == 'leal' or not narrow.addressed_short(base, index, scale):
        return match.group()
    if not base:
        base, index = index, ''
    if base in ('%esi', '%edi') and index:
        base, index = index, base
    return f'{segment}{offset}({SHORT[base]}{"," + SHORT[index] if index else ""})'


def instruction(ins):
    """The instruction in its final form, as a list of lines."""
    mnemonic, ops = ins.mnemonic, ins.operands
    if ins.inline:
        return [ins.text()]
    if mnemonic in ('call', 'calll'):
        return ['\tcallw\t' + re.sub(r'^\*%e', '*%', ops[0])]
    if mnemonic in ('ret', 'retl'):
        return ['\tretw']
    if mnemonic in ('leave', 'leavel'):
        return ['\tmovw\t%bp, %sp', '\tpopl\t%ebp']
    if ops and ops[-1] in ('%esp', '%ebp') and mnemonic[:3] in ('add', 'sub', 'mov', 'lea'):
        ops = [SHORT.get(op, op) for op in ops]         # the stack is below 64 KiB
        mnemonic = mnemonic.rstrip('l') + ('lw' if mnemonic == 'leal' else 'w') \
            if mnemonic != 'leal' else 'leaw'
    ops = [MEMORY.sub(lambda match: operand(match, mnemonic), op) for op in ops]
    return ['\t' + mnemonic + ('\t' + ', '.join(ops) if ops else '')]


def without_frame(function):
    """A function's lines without the frame pointer if it is of no use there."""
    text = ['' if isinstance(line, str) or line.inline else line.text() for line in function]
    setup = ['\tpushl\t%ebp', '\tmovl\t%esp, %ebp']
    unused = '\tpopl\t%ebp'
    starts = [i for i in range(len(text) - 1) if text[i:i + 2] == setup]
    others = [t for i, t in enumerate(text) if re.search(r'%e?bp|leave', t) and t != unused and
              i not in starts and i - 1 not in starts]
    if others or not starts:
        assert starts or not others, others
        return function
    return [line for i, line in enumerate(function)
            if text[i] != unused and i not in starts and i - 1 not in starts]


def share_ends(lines):
    """Let functions that end in the same instructions jump to the first such end."""
    ends = {}           # instructions up to a return: label
    out = []
    names = 0
    for line in lines:
        out.append(line)
        if line != '\tretw':
            continue
        start = len(out) - 1
        while out[start - 1][:1] == '\t' and out[start - 1][1] != '.' and \
                out[start - 1].split()[0] not in ('jmp', 'retw'):
            start -= 1
        for first in range(start, len(out) - 1):
            if tuple(out[first:]) in ends and cost(out[first:]) > 3:
                out[first:] = ['\tjmp\t' + ends[tuple(out[first:])]]
                break
        else:
            labelled = []
            body = out[start:]
            del out[start:]
            for i, text in enumerate(body):
                if tuple(body[i:]) not in ends:
                    ends[tuple(body[i:])] = f'.Lend{names}'
                    labelled.append(f'.Lend{names}:')
                    names += 1
                labelled.append(text)
            out += labelled
    return out


def cost(lines):
    """Bytes of instructions at the least."""
    return sum(1 if line == '\tretw' else 2 for line in lines)


def main():
    program = narrow.Program(open(sys.argv[1]))
    narrow.narrow(program)
    starts = [place for _, place in program.functions] + [len(program.lines)]
    lines = program.lines[:starts[0]]
    for start, end in zip(starts, starts[1:]):
        lines += without_frame(program.lines[start:end])
    out = []
    for line in lines:
        out += [line] if isinstance(line, str) else instruction(line)
    print('\n'.join(share_ends([line for line in out if line])))


if __name__ == '__main__':
    main()
