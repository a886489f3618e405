#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Turns a compiler's 16-bit assembly into code for small real-mode emulators: rewrite.py IN > OUT.

Compilers' 16-bit code is 32-bit code with prefixes. A processor runs it unchanged, but X.org's
emulator and libx86 (vbetool) lack some of the 32-bit forms. Each rule replaces one instruction:

- call, return    Near calls and returns of 32 bits become 16-bit ones. The return address then has
                  two bytes instead of four, so a function's stack arguments are two bytes nearer.
- LEA             The emulators store 16 bits whatever the register's size, so moves and additions
                  replace it. They change the flags, which are saved if they may still be read.
- leave           It becomes the two instructions that it stands for.
- addresses       Registers that 16-bit addressing has are addressed that way. One emulator assumes
                  EDX with a 32-bit displacement to be in SS, so a prefix selects CS, which is DS.

C runs with SS != DS, so a local variable's address would be useless. Instructions that compute one,
and all others that are not listed here, stop the build. Inline assembly is left unchanged.
"""
import re
import sys

# Instructions that compilers use and the emulators know, most of them with a size suffix.
SIZED = 'adc add and call cmp dec div idiv imul in inc lea leave mov mul neg not or out pop push ret ' \
    'sal sar sbb shl shld shr shrd sub test xchg xor rol ror bt'.split()
CONDITIONS = 'a ae b be c e g ge l le na nae nb nbe nc ne ng nge nl nle no np ns nz o p pe po s z'.split()
KNOWN = {name + suffix for name in SIZED for suffix in ('', 'b', 'w', 'l')} | \
    {name + condition for name in ('j', 'set') for condition in CONDITIONS} | \
    set('jmp cltd cwtl cbtw cwtd movsbl movsbw movswl movzbl movzbw movzwl'.split())
READ_FLAGS = re.compile('(adc|sbb)[bwl]?$|set|j(?!mp)')
WRITE_FLAGS = re.compile('(add|sub|cmp|test|and|or|xor|inc|dec|neg|i?mul|i?div|call|ret)[bwl]?$')

MEMORY = re.compile(r'(%[c-gs]s:)?([-+\w.$]*)\((%e\w\w)?(?:,\s*(%e\w\w)(?:,\s*(\d))?)?\)$')
NAMES = {'%ebx': '%bx', '%ebp': '%bp', '%esi': '%si', '%edi': '%di'}
PAIRS = [('%ebx', '%esi'), ('%ebx', '%edi'), ('%ebp', '%esi'), ('%ebp', '%edi')]
# Where the stack's registers may be named: to make and leave a frame, and to drop arguments.
FRAME = re.compile(r'pushl %ebp|popl %ebp|movl %esp, %ebp|movl %ebp, %esp|'
                   r'(add|sub)l \$-?\d+, %esp|leal -?\d+\(%ebp\), %esp')


def split(text):
    """'movl 4(%eax,%edx), %ecx' -> ('movl', ['4(%eax,%edx)', '%ecx'])"""
    mnemonic, *operands = text.split(' ', 1)
    return mnemonic, re.split(r',\s*(?![^(]*\))', operands[0]) if operands else []


def flags_read(code, at):
    """Returns whether an instruction after code[at] may read the flags that were set before it."""
    seen = set()
    while at + 1 < len(code) and at not in seen:
        seen.add(at)
        at += 1
        mnemonic, operands = split(code[at])
        if READ_FLAGS.match(mnemonic):
            return True
        if WRITE_FLAGS.match(mnemonic) or mnemonic == '#APP':   # flags from before are not used after this
            return False
        if mnemonic == 'jmp':
            if operands[0] + ':' not in code:
                return True
            at = code.index(operands[0] + ':')
    return False


def load_address(source, to):
    """Returns a 32-bit LEA as moves and additions."""
    match = MEMORY.match(source)
    if not match:
        raise ValueError
    _, offset, base, index, scale = match.groups()
    scale, out, terms = int(scale or 1), [], []
    if base == to == index:
        out = [f'imull ${scale + 1}, {to}, {to}']
    elif base == to:
        terms = [index] * scale if index else []
    elif not base or index and (index == to or scale > 1):
        out = [f'imull ${scale}, {index}, {to}']
        terms = [base] if base else []
    else:
        out, terms = [f'movl {base}, {to}'], [index] if index else []
    terms += ['$' + offset] if offset not in ('', '0') else []
    return out + [f'addl {term}, {to}' for term in terms]


def address(operand, mnemonic):
    """Returns an operand. If it is in memory, its address is in a form that the emulators know."""
    if '(' not in operand:
        return operand
    star, operand = '*' * (operand[0] == '*'), operand.lstrip('*')
    match = MEMORY.match(operand)
    if not match or '%esp' in match.groups() or match[4] == '%ebp':
        raise ValueError
    segment, offset, base, index, scale = (part or '' for part in match.groups())
    number = re.fullmatch(r'-?\d*', offset)
    if base == '%ebp':
        if segment or not number:
            raise ValueError
        if int(offset or 0) >= 8:       # a stack argument, above the return address
            offset = str(int(offset) - 2)
    pair = (base, index) if (base, index) in PAIRS else (index, base)
    if scale in ('', '1'):
        if pair in PAIRS:
            return f'{star}{segment}{offset}({NAMES[pair[0]]},{NAMES[pair[1]]})'
        if base + index in NAMES:
            return f'{star}{segment}{offset}({NAMES[base + index]})'
    if base == '%edx' and not index and not segment and mnemonic[:3] != 'lea' and \
            not (number and -128 <= int(offset or 0) < 128):
        return f'{star}%cs:{operand}'
    if base == '%ebp':                  # its offset was changed
        raise ValueError
    return star + operand


def rewrite(code, at):
    """Returns the instructions that replace code[at]."""
    mnemonic, operands = split(code[at])
    outside = [operand for operand in operands if '(' not in operand or mnemonic[:3] == 'lea']
    if mnemonic not in KNOWN or any(re.search('%e?[sb]pl?', operand) for operand in outside) and \
            not FRAME.fullmatch(code[at]):
        raise ValueError
    if mnemonic in ('leave', 'leavel'):
        return ['movl %ebp, %esp', 'popl %ebp']
    if mnemonic == 'leal' and operands[1] != '%esp':
        lines = load_address(*operands)
        return ['pushfw', *lines, 'popfw'] if flags_read(code, at) else lines
    operands = [address(operand, mnemonic) for operand in operands]
    if mnemonic in ('call', 'calll'):
        return ['callw ' + re.sub(r'^\*%e', '*%', operands[0])]
    if mnemonic in ('ret', 'retl') and not operands:
        return ['retw']
    if mnemonic[:3] in ('cal', 'ret'):
        raise ValueError
    return [' '.join([mnemonic, ', '.join(operands)]).strip()]


def main():
    code = [' '.join(re.sub(r'\s#(?!APP|NO_APP).*', '', ' ' + line).split()) for line in open(sys.argv[1])]
    inline = False
    for at, text in enumerate(code):
        inline = text == '#APP' or inline and text != '#NO_APP'
        if inline or not text or text[0] in '.#' or text.endswith(':'):
            print(text)
            continue
        try:
            print('\n'.join(rewrite(code, at)))
        except ValueError:
            sys.exit(f'{sys.argv[1]}: no rule for "{text}"')


if __name__ == '__main__':
    main()
