# SPDX-License-Identifier: BSD-2-Clause
"""Narrow 32-bit instructions whose upper halves nobody reads (rewrite.py uses it).

In 16-bit code an instruction on 32 bits takes a prefix, and its immediate two more bytes. A
compiler computes and passes small values in whole registers. Liveness over the whole program, in
three lanes a register (bits 0-7, 8-15, 16-31) and the flags, tells what of it is ever read. What
an instruction does is in effects(); one that is not known there is taken to read everything.
"""
import re

NAMES = ('ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di')
LANES = {}
for _i, _name in enumerate(NAMES):
    LANES[f'%e{_name}'] = 7 << 3 * _i
    LANES[f'%{_name}'] = 3 << 3 * _i
    if _i < 4:
        LANES[f'%{_name[0]}l'] = 1 << 3 * _i
        LANES[f'%{_name[0]}h'] = 2 << 3 * _i
FLAGS = 1 << 24
ALL = (FLAGS << 1) - 1
EAX, ECX, EDX, ESP = LANES['%eax'], LANES['%ecx'], LANES['%edx'], LANES['%esp']
ARGUMENTS = EAX | ECX | EDX             # and results: what a call need not keep
KEPT = ALL & ~ARGUMENTS & ~FLAGS

CONDITIONS = 'a ae b be c e g ge l le na nae nb nbe nc ne ng nge nl nle no np ns nz o p pe po s z'.split()
LANEWISE = ('and', 'or', 'xor')
CARRYING = ('add', 'sub')               # a lane depends on itself and those below
SHIFTS = ('shl', 'sal', 'shr', 'sar', 'rol', 'ror')
SHORT_BASES = ('%ebx', '%ebp', '%esi', '%edi')
MEMORY = re.compile(r'(%[c-gs]s:)?([^(]*)\((%\w+)?(?:,\s*(%\w+)(?:,\s*(\d))?)?\)$')


def split(operands):
    """Operands as a list: commas inside parentheses are part of one."""
    return [part.strip() for part in re.split(r',(?![^(]*\))', operands)] if operands else []


def addressed_short(base, index, scale):
    """Does rewrite.py address this operand with 16 bits?"""
    if not base and scale in ('', '1'):
        base, index = index, ''
    if index:
        return scale in ('', '1') and {base, index} in ({'%ebx', '%esi'}, {'%ebx', '%edi'},
                                                         {'%ebp', '%esi'}, {'%ebp', '%edi'})
    return base in SHORT_BASES


def address_reads(text, inline):
    """Lanes that a memory operand's address reads; 0 for anything else."""
    match = MEMORY.match(text)
    if not match:
        return 0
    base, index, scale = (part or '' for part in match.groups()[2:])
    lanes = LANES.get(base, 0) | LANES.get(index, 0)
    if not inline and addressed_short(base, index, scale):
        lanes &= ~0o44444444
    return lanes


def below(lanes):
    """Every lane of the same register up to the highest one."""
    for _ in range(2):
        lanes |= lanes >> 1 & 0o33333333
    return lanes


def move_lanes(lanes, dst, src):
    """The lanes of one register as those of another; a half register as a whole."""
    if dst not in LANES or src not in LANES:
        return 0
    if LANES[dst] & 0o22222222 and not LANES[dst] & 0o11111111 or src[-1] == 'h':
        return LANES[src] if lanes & LANES[dst] else 0
    shift = (LANES[src] & -LANES[src]).bit_length() - (LANES[dst] & -LANES[dst]).bit_length()
    lanes &= LANES[dst]
    return (lanes << shift if shift > 0 else lanes >> -shift) & LANES[src]


class Instruction:
    def __init__(self, text, inline):
        self.mnemonic, operands = (text.partition('#')[0].split(None, 1) + [''])[:2]
        self.operands = split(operands.strip())
        self.inline = inline            # written by hand: left alone
        self.targets = ()               # of a jump: places in the program
        self.callees = None             # of a call: functions' places, None = not known
        self.falls = True
        self.live = 0                   # lanes read after it

    def text(self):
        return '\t' + self.mnemonic + ('\t' + ', '.join(self.operands) if self.operands else '')

    def name(self):
        """Mnemonic without the suffix of the operand size."""
        m = self.mnemonic
        return m[:-1] if m[:-1] in KNOWN and m[-1] in 'bwl' else m

    def reads(self, op):
        return LANES.get(op, 0) | address_reads(op, self.inline)


KNOWN = {'mov', 'cmp', 'test', 'push', 'pop', 'lea', 'inc', 'dec', 'neg', 'not', 'imul', 'in', 'out',
         'adc', 'sbb', *LANEWISE, *CARRYING, *SHIFTS}


def effects(ins, live):
    """Lanes that are live before an instruction, given those after it."""
    name = ins.name()
    ops = ins.operands
    dst = ops[-1] if ops else ''
    lanes = LANES.get(dst, 0)
    addresses = 0
    for op in ops:
        addresses |= address_reads(op, ins.inline)
    if name == 'mov':
        if not lanes:
            return live | addresses | LANES.get(ops[0], 0)
        return live & ~lanes | addresses | move_lanes(live, dst, ops[0])
    if re.fullmatch('mov[zs][bw][wl]', name):
        used = live & lanes
        if name[3] == 'z' and not used & (0o11111111 if name[4] == 'b' else 0o33333333):
            used = 0
        return live & ~lanes | addresses | (LANES.get(ops[0], 0) if used else 0)
    if name in ('cmp', 'test'):
        return live & ~FLAGS | addresses | LANES.get(ops[0], 0) | LANES.get(ops[1], 0)
    if name == 'xor' and ops[0] == dst and lanes:
        return live & ~FLAGS & ~lanes
    if name in LANEWISE + CARRYING and len(ops) == 2:
        if not lanes:
            return live & ~FLAGS | addresses | LANES.get(ops[0], 0)
        used = lanes if live & FLAGS else live & lanes
        if name in CARRYING:
            used = below(used)
        return live & ~FLAGS & ~lanes | addresses | used | move_lanes(used, dst, ops[0])
    if name in ('neg', 'not') or name == 'imul' and len(ops) > 1:
        used = lanes if live & FLAGS else below(live & lanes)
        sources = 0
        for op in ops[:-1] if len(ops) == 3 else ops:
            sources |= move_lanes(used, dst, op)
        return live & ~lanes & ~(0 if name == 'not' else FLAGS) | addresses | sources
    if name in ('inc', 'dec'):
        return live | addresses | (lanes if live & FLAGS else below(live & lanes))
    if name in SHIFTS and len(ops) < 3:
        used = lanes if live & (FLAGS | lanes) else 0
        if name in ('shl', 'sal') and not live & FLAGS:
            used = below(live & lanes)
        return live | addresses | used | (LANES.get(ops[0], 0) if len(ops) == 2 else 0)
    if name == 'lea':
        used = below(live & lanes)
        sources = 0
        for register in re.findall(r'%e\w\w', ops[0]):
            sources |= move_lanes(used, dst, register)
        return live & ~lanes | sources
    if name == 'push':
        return live | addresses | LANES.get(ops[0], 0)
    if name == 'pop':
        return live & ~lanes | addresses
    if name in ('adc', 'sbb'):
        return live | FLAGS | addresses | lanes | LANES.get(ops[0], 0)
    if name in ('in', 'out') and len(ops) == 2:
        kill = lanes if name == 'in' else 0
        return live & ~kill | LANES.get(ops[0], 0) | (0 if kill else lanes)
    if name == 'jmp' or name[:1] == 'j' and name[1:] in CONDITIONS or name == 'cld':
        return live | (FLAGS if name[1:] in CONDITIONS else 0) | addresses
    if name[:3] == 'set' and name[3:] in CONDITIONS:
        return live & ~lanes | FLAGS | addresses
    if name == 'cltd' or name == 'cdq':
        return live & ~EDX | EAX
    if name in ('mull', 'mul', 'divl', 'div', 'mulw', 'divw', 'mulb', 'divb', 'idivl', 'imull'):
        return live & ~FLAGS | EAX | EDX | addresses | LANES.get(ops[0], 0)
    if name in ('rep', 'rep;') or name[:-1] in ('stos', 'movs', 'lods'):
        return live | EAX | ECX | LANES['%edi'] | LANES['%esi']
    return ALL


class Program:
    """A file's lines, its instructions and how control flows among them."""

    def __init__(self, lines):
        self.lines = []                 # strings and Instructions
        self.labels = {}
        self.functions = []             # (name, place), in order
        inline = False
        code = False
        names = set()
        for line in lines:
            line = line.rstrip('\n')
            word = line.split()[0] if line.strip() else ''
            if word in ('#APP', '#NO_APP'):
                inline = word == '#APP'
                continue
            if inline and word.startswith('#'):
                continue
            if re.match(r'\t\.(text|section|data)\b', line):
                code = '.text' in line
            declared = re.match(r'\t\.type\t(\w[\w.]*), ?@function', line)
            if declared:
                names.add(declared[1])
            label = re.match(r'([\w.$]+):', line)
            if label:
                self.labels[label[1]] = len(self.lines)
                if label[1] in names:
                    self.functions.append((label[1], len(self.lines)))
            elif code and line.startswith('\t') and not word.startswith(('.', '#')):
                self.lines.append(Instruction(line, inline))
                continue
            self.lines.append(line)
        self.link()

    def link(self):
        """Jump targets, callees; the functions called through pointers, and those by others."""
        places = dict(self.functions)
        self.taken = set()
        self.public = set()
        for place, line in enumerate(self.lines):
            if isinstance(line, str):
                kind = re.match(r'\t\.(long|value|globl)\t', line)
                if kind:
                    found = {places[w] for w in re.findall(r'[A-Za-z_][\w.]*', line) if w in places}
                    (self.public if kind[1] == 'globl' else self.taken).update(found)
                continue
            ops = line.operands
            call = line.mnemonic in ('call', 'calll')
            self.taken |= {places[w[1:]] for w in ops if w[:1] == '$' and w[1:] in places}
            if call:
                line.callees = None if ops[0][0] == '*' else [places[ops[0]]] if ops[0] in places else []
            elif line.mnemonic[0] == 'j':
                line.targets = (self.labels[ops[0]],)
                line.falls = line.mnemonic != 'jmp'
            elif line.mnemonic in ('ret', 'retl'):
                line.falls = False

    def owner(self):
        """Place of the function that each line is in."""
        owners, current = [], None
        starts = {place for _, place in self.functions}
        for place in range(len(self.lines)):
            current = place if place in starts else current
            owners.append(current)
        return owners

    def liveness(self):
        """Backwards to a fixed point: line.live, by way of what each function's callers read after it returns."""
        owners = self.owner()
        before = [0] * (len(self.lines) + 1)
        wanted = {place: EAX | EDX if place in self.public else 0 for _, place in self.functions}
        state = None
        while state != (before, wanted):
            state = (before[:], wanted.copy())
            for place in range(len(self.lines) - 1, -1, -1):
                line = self.lines[place]
                if isinstance(line, str):
                    new = before[place + 1]
                else:
                    live = before[place + 1] if line.falls else 0
                    for target in line.targets:
                        live |= before[target]
                    if line.mnemonic in ('call', 'calll'):
                        new = self.call(line, live, before, wanted)
                    elif line.mnemonic in ('ret', 'retl'):
                        new = KEPT | wanted[owners[place]]
                    else:
                        line.live = live
                        new = effects(line, live)
                    new |= ESP
                before[place] = new

    def call(self, line, live, before, wanted):
        """A call: its callees see what is read after it; it reads what they do."""
        callees = self.taken if line.callees is None else line.callees
        for callee in callees:
            wanted[callee] |= live & ARGUMENTS
        reads = line.reads(line.operands[0].lstrip('*'))
        if not callees:                 # in assembly: anything
            return live & ~FLAGS | ARGUMENTS
        for callee in callees:
            reads |= before[callee] & ARGUMENTS
        return live & KEPT | reads


def narrow_name(register, lanes):
    """The part of a 32-bit register that covers these lanes, or ''."""
    low = lanes >> 3 * next(i for i in range(8) if LANES[register] >> 3 * i & 7)
    if low == 1 and register[2:] in ('ax', 'bx', 'cx', 'dx'):
        return f'%{register[2]}l'
    return f'%{register[2:]}' if not low & 4 else ''


def immediate(text):
    """An immediate cut to 16 bits; symbols stay."""
    return f'${int(text[1:], 0) & 0xffff}' if re.fullmatch(r'\$-?\w+', text) and \
        re.fullmatch(r'-?(0x)?[\da-f]+', text[1:]) else text


def narrowed(ins):
    """The same instruction on fewer bits: an Instruction, None to leave it, '' to drop it."""
    name = ins.name()
    ops = ins.operands
    dst = ops[-1] if ops else ''
    if ins.inline or dst not in LANES or dst == '%esp':
        return None
    live = ins.live & LANES[dst]
    flags = ins.live & FLAGS
    from_memory = any('(' in op or op[:1] not in '%$' or ':' in op for op in ops[:-1])
    pure = name == 'mov' or name == 'lea' or re.fullmatch('mov[zs][bw][wl]', name)
    alu = name in LANEWISE + CARRYING + ('inc', 'dec', 'neg', 'not', 'shl', 'sal') or \
        name == 'imul' and len(ops) > 1
    if any(re.fullmatch(r'%[c-gs]s', op) for op in ops):
        return None
    if not live and (not from_memory or name == 'lea') and (pure or alu and not flags):
        return ''
    if LANES[dst] & 0o44444444 == 0 or live & 0o44444444 or not (pure or alu):
        return None
    if alu and flags and not (name == 'xor' and ops[0] == dst):
        return None
    word = f'%{dst[2:]}'
    if name == 'lea':
        return Instruction(f'\tleaw\t{ops[0]}, {word}', False)
    if re.fullmatch('mov[zs]..', name):
        return narrowed_extension(name, ops[0], dst, word, live)
    source = ops[0] if len(ops) > 1 else ''
    if name == 'mov':
        part = narrow_name(dst, live)
        if source[:1] == '$' and source[1:].lstrip('-').isdigit() and part[-1] == 'l':
            return Instruction(f'\tmovb\t${int(source[1:]) & 0xff}, {part}', False)
    if source in LANES and LANES[source] & 0o44444444:
        source = f'%{source[2:]}'
    elif source[:1] == '$':
        source = immediate(source)
    new = [source] if source else []
    if len(ops) == 3:
        new.append(f'%{ops[1][2:]}' if ops[1] in LANES else ops[1])
    return Instruction(f'\t{name}w\t' + ', '.join(new + [word]), False)


def narrowed_extension(name, source, dst, word, live):
    """movzbl and its like, of which bits 16-31 are not read."""
    low = narrow_name(dst, live)
    byte = name[4] == 'b'
    if not byte or low == '':
        if source == word:
            return ''
        return Instruction(f'\tmovw\t{source}, {word}', False)
    if low[-1] == 'l':                  # of a byte only the byte
        return '' if source == low else Instruction(f'\tmovb\t{source}, {low}', False)
    if name[3] == 'z' and source == f'%{dst[2]}l':
        return Instruction(f'\tmovb\t$0, %{dst[2]}h', False)
    return Instruction(f'\tmov{name[3]}bw\t{source}, {word}', False)


def narrow(program):
    """Narrow what can be, until nothing changes. The number of changes."""
    total = 0
    while True:
        program.liveness()
        changes = 0
        for place, line in enumerate(program.lines):
            new = narrowed(line) if isinstance(line, Instruction) else None
            if new is not None and (new == '' or new.text() != line.text()):
                if new != '':
                    new.live = line.live
                program.lines[place] = new
                changes += 1
        total += changes
        if not changes:
            return total
