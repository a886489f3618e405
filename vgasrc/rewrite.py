#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Fit a compiler's assembly to the VGA ROM: rewrite.py IN > OUT.

The compilers' 16-bit mode is 32-bit code with prefixes. What does not do for an option ROM is
changed here; inline assembly is left as it is:

- Near calls and returns (66 E8, 66 C3) are forms that small emulators lack, and waste bytes: they
  become 16-bit ones. The return address then has two bytes, so stack arguments lie two bytes
  nearer; the unwind directives tell where a function's frame ends and its arguments begin.
- SS is not DS: an operand based on EBP (never a frame pointer) gets DS.
- Every address is below 64 KiB (flat ones are made in cpu.h alone), so an operand based on a
  register that 16-bit addressing has is addressed so: shorter, and the same place.
"""
import re
import sys

import narrow

SHORT = {'%ebx': '%bx', '%ebp': '%bp', '%esi': '%si', '%edi': '%di'}
BASES, INDEXES = ('%ebx', '%ebp'), ('%esi', '%edi')
MEMORY = re.compile(r'(%[c-gs]s:)?([-+\w.$]*)\((%e\w\w)?(?:,\s*(%e\w\w)(?:,\s*(\d))?)?\)')


class Frame:
    """Bytes from ESP to the first stack argument, were the return address of four bytes."""

    def __init__(self):
        self.size = 4
        self.saved = []

    def directive(self, name, args):
        if name == '.cfi_startproc':
            self.size, self.saved = 4, []
        elif name == '.cfi_def_cfa_offset':
            self.size = int(args)
        elif name == '.cfi_adjust_cfa_offset':
            self.size += int(args)
        elif name == '.cfi_def_cfa':
            register, offset = args.replace(' ', '').split(',')
            assert register in ('%esp', '4'), args
            self.size = int(offset)
        elif name == '.cfi_remember_state':
            self.saved.append(self.size)
        elif name == '.cfi_restore_state':
            self.size = self.saved.pop()
        else:
            assert name != '.cfi_def_cfa_register', 'a frame pointer'


def operand(match, frame, mnemonic):
    """A memory operand as the ROM needs it."""
    segment, offset, base, index, scale = (part or '' for part in match.groups())
    if base == '%esp':
        if re.fullmatch(r'\d+', offset) and int(offset) >= frame.size:
            assert not mnemonic.startswith(('lea', 'pop')), match.group()
            return match.group().replace(offset, str(int(offset) - 2), 1)
        return match.group()
    if mnemonic in ('lea', 'leal'):
        return match.group()
    if not base and index in SHORT and scale in ('', '1'):
        base, index = index, ''
    if scale in ('', '1') and base in INDEXES and index in BASES:
        base, index = index, base
    if not segment and base == '%ebp' and mnemonic != 'leaw':
        segment = '%ds:'
    if base in SHORT and not index:
        return f'{segment}{offset}({SHORT[base]})'
    if base in BASES and index in INDEXES and scale in ('', '1'):
        return f'{segment}{offset}({SHORT[base]},{SHORT[index]})'
    if segment and match.group(1) != segment:
        return segment + match.group()
    return match.group()


def instruction(line, frame):
    """The line or lines in place of an instruction."""
    mnemonic, _, operands = line.strip().partition('\t')
    if re.fullmatch(r'calll?', mnemonic):
        indirect = re.fullmatch(r'\*%e(\w\w)', operands)
        operands = f'*%{indirect[1]}' if indirect else operands
        mnemonic = 'callw'
    elif re.fullmatch(r'retl?', mnemonic):
        return '\tretw'
    elif re.fullmatch(r'leavel?', mnemonic):
        return '\tmovl\t%ebp, %esp\n\tpopl\t%ebp'
    operands = MEMORY.sub(lambda match: operand(match, frame, mnemonic), operands)
    return f'\t{mnemonic}\t{operands}'


def main():
    program = narrow.Program(open(sys.argv[1]))
    narrow.narrow(program)
    frame = Frame()
    for line in program.lines:
        if isinstance(line, narrow.Instruction):
            print(line.text() if line.inline else instruction(line.text(), frame))
            continue
        word, _, rest = line.strip().partition(' ' if ' ' in line.strip() else '\t')
        if word.startswith('.cfi_'):
            frame.directive(word, rest)
        else:
            print(line)


if __name__ == '__main__':
    main()
