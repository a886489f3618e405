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
- Emulators that X.org and vbetool run on write 16 bits of LEA's register, whatever its size: moves
  and additions stand for the 32-bit form. Another takes EDX with a displacement of 32 bits to be in
  SS. It is told CS, which is what DS is.
- A function saves 16 bits of the registers whose upper halves it leaves alone: always so of EBP.
- Functions that end alike share one end.
"""
import re
import sys

import narrow

SHORT = {'%ebx': '%bx', '%ebp': '%bp', '%esi': '%si', '%edi': '%di', '%esp': '%sp'}
MEMORY = re.compile(r'(%[c-gs]s:)?([-+\w.$]*)\((%e\w\w)?(?:,\s*(%e\w\w)(?:,\s*(\d))?)?\)')
SETUP = ['\tpushl\t%ebp', '\tmovl\t%esp, %ebp']
SAVED = ('%ebx', '%esi', '%edi')


class Frame:
    """What a function saves: places in its frame, and which instructions save and restore 16 bits."""

    def __init__(self, function):
        self.halves = set()             # of those instructions
        self.sizes = [4]                # of what is pushed, from EBP on
        code = [line for line in function if not isinstance(line, str)]
        text = [line.text() for line in code]
        starts = [i for i in range(len(text) - 1) if text[i:i + 2] == SETUP]
        if len(starts) != 1:
            return
        pushes = []
        for line in code[starts[0] + 2:]:
            if line.mnemonic != 'pushl' or line.operands[0] not in SAVED or \
                    line.operands in [push.operands for push in pushes]:
                break
            pushes.append(line)
        # The last ones may make room for a local variable: no function's end restores those.
        for count in range(len(pushes), -1, -1):
            if self.find_saves(code, text, starts[0], pushes[:count]):
                return

    def find_saves(self, code, text, start, pushes):
        saved = [push.operands[0] for push in pushes]
        slots = {f'\tmovl\t-{4 * i + 4}(%ebp), {register}' for i, register in enumerate(saved)}
        pops = [f'\tpopl\t{register}' for register in saved[::-1]] + ['\tpopl\t%ebp']
        own = {start, start + 1, *range(start + 2, start + 2 + len(pushes))}
        for end in (i for i, line in enumerate(code) if line.mnemonic in ('ret', 'retl')):
            first = end - len(pops)
            if first >= 0 and text[first:end] == pops:
                own |= set(range(first, end))
            elif text[end - 1] in ('\tleave', '\tleavel') and set(text[end - 1 - len(saved):end - 1]) == slots:
                own |= set(range(end - 1 - len(saved), end))
            elif saved or text[end - 1:end] in (['\tpopl\t%ebp'], ['\tleave'], ['\tleavel']):
                return False
        others = [line for i, line in enumerate(code) if i not in own]
        if any(changes(line, '%ebp') or line.mnemonic in ('leave', 'leavel') for line in others):
            return False
        half = {'%ebp', *(register for register in saved
                          if not any(changes(line, register) for line in others))}
        sizes = [2 if register in half else 4 for register in ('%ebp', *saved)]
        offsets = [int(offset) for line in text for offset in re.findall(r'-(\d+)\(%ebp', line)]
        if any(offset < 4 * len(saved) and offset % 4 for offset in offsets):
            return False
        self.sizes = sizes
        self.halves = {code[i] for i in own if code[i].mnemonic in ('leave', 'leavel') or
                       half & set(code[i].operands)}
        return True

    def offset(self, text):
        """An offset from EBP as it is in the smaller frame."""
        value = int(text or 0)
        if value >= 8:                  # an argument, behind the return address
            return str(value - 2 - (4 - self.sizes[0]))
        slots = min(-value // 4, len(self.sizes) - 1)
        return str(value + sum(4 - size for size in self.sizes[1:slots + 1])) if value else text


def changes(ins, register):
    """May the upper half of a register be another after an instruction? Calls keep it."""
    if ins.inline or ins.name() not in narrow.KNOWN and not re.match('mov[zs][bw]', ins.mnemonic):
        if ins.mnemonic[0] == 'j' or ins.mnemonic in ('call', 'calll'):
            return False
        outside = re.sub(r'\([^)]*\)', '', ins.text())
        return register in (ins.text() if ins.mnemonic[:3] in ('rep', 'mov', 'sto', 'lod') and
                            len(ins.operands) < 2 or ins.mnemonic == 'rep' else outside)
    if ins.name() in ('cmp', 'test', 'bt', 'push', 'out'):
        return False
    return register in (ins.operands if ins.name() == 'xchg' else ins.operands[-1:])


def is_byte(offset):
    """Does a displacement fit 8 bits?"""
    return not offset or bool(re.fullmatch(r'-?\d+', offset)) and -128 <= int(offset) < 128


def operand(match, mnemonic, frame):
    """A memory operand as the ROM needs it."""
    segment, offset, base, index, scale = (part or '' for part in match.groups())
    if base == '%ebp':
        assert re.fullmatch(r'-?\d*', offset) and not segment, match.group()
        offset = frame.offset(offset)
    elif base == '%edx' and not (index or segment or mnemonic[:3] == 'lea' or is_byte(offset)):
        return f'%cs:{offset}(%edx)'
    elif mnemonic == 'leal' or not narrow.addressed_short(base, index, scale):
        return match.group()
    if not base:
        base, index = index, ''
    if base in ('%esi', '%edi') and index:
        base, index = index, base
    return f'{segment}{offset}({SHORT[base]}{"," + SHORT[index] if index else ""})'


def load_address(ins):
    """LEA by instructions that compute; None where that would change flags which are read."""
    if ins.live & narrow.FLAGS:
        return None
    offset, base, index, scale = (part or '' for part in MEMORY.fullmatch(ins.operands[0]).groups()[1:])
    to = ins.operands[1]
    scale = int(scale or 1)
    if base == to and index and index != base and scale > 1:
        return None
    out = []
    if index and (scale > 1 or base == index):
        out = [f'\timull\t${scale + (base == index)}, {index}, {to}']
        index = '' if base == index else base
    else:
        if index == to or not base:
            base, index = index, base
        if base != to:
            out = [f'\tmovl\t{base}, {to}']
    if index:
        out.append(f'\taddl\t{index}, {to}')
    if offset not in ('', '0'):
        out.append({'1': f'\tincl\t{to}', '-1': f'\tdecl\t{to}'}.get(offset, f'\taddl\t${offset}, {to}'))
    return out


def instruction(ins, frame):
    """The instruction in its final form, as a list of lines."""
    mnemonic, ops = ins.mnemonic, ins.operands
    half = ins in frame.halves
    if ins.inline:
        return [ins.text()]
    if mnemonic in ('call', 'calll'):
        return ['\tcallw\t' + re.sub(r'^\*%e', '*%', ops[0])]
    if mnemonic in ('ret', 'retl'):
        return ['\tretw']
    if mnemonic in ('leave', 'leavel'):
        return ['\tmovw\t%bp, %sp', '\tpopw\t%bp' if half else '\tpopl\t%ebp']
    if ops and ops[-1] in ('%esp', '%ebp') and mnemonic[:3] in ('add', 'sub', 'mov', 'lea'):
        ops = [SHORT.get(op, op) for op in ops]         # the stack is below 64 KiB
        mnemonic = mnemonic.rstrip('l') + ('lw' if mnemonic == 'leal' else 'w') \
            if mnemonic != 'leal' else 'leaw'
    elif mnemonic == 'leal' and (computed := load_address(ins)) is not None:
        return computed
    ops = [MEMORY.sub(lambda match: operand(match, mnemonic, frame), op) for op in ops]
    if half and mnemonic in ('pushl', 'popl', 'movl'):
        mnemonic = mnemonic[:-1] + 'w'
        ops[-1] = SHORT[ops[-1]]
    return ['\t' + mnemonic + ('\t' + ', '.join(ops) if ops else '')]


def without_frame(function):
    """A function's lines without the frame pointer if it is of no use there."""
    text = ['' if isinstance(line, str) or line.inline else line.text() for line in function]
    unused = '\tpopl\t%ebp'
    starts = [i for i in range(len(text) - 1) if text[i:i + 2] == SETUP]
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
    out = program.lines[:starts[0]]
    for start, end in zip(starts, starts[1:]):
        function = program.lines[start:end]
        frame = Frame(function)
        for line in without_frame(function):
            out += [line] if isinstance(line, str) else instruction(line, frame)
    print('\n'.join(share_ends([line for line in out if line])))


if __name__ == '__main__':
    main()
