# SPDX-License-Identifier: BSD-2-Clause
"""Narrow 32-bit instructions whose upper halves nobody reads (rewrite.py uses it).

In 16-bit code an instruction on 32 bits takes a prefix, and its immediate two more bytes. A
compiler computes and passes small values in whole registers. Liveness over the whole program, in
three lanes a register (bits 0-7, 8-15, 16-31), the bytes of the stack frame (nothing but operands
based on EBP gets there, since C never takes the address of a local variable) and the flags, tells
what of it is ever read. What an instruction does is in effects(); one that is not known there is
taken to read everything.
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
# What functions in assembly read, if not all of EAX, EDX and ECX.
ASSEMBLY = {'bell': LANES['%al'], 'print_char': LANES['%al'], 'stack_use': LANES['%ax'],
            'block_fetch': EAX | EDX, 'pmm_call': EAX | EDX}
FRAME = -1 << 32                        # byte -n of the frame is bit 31 + n

CONDITIONS = 'a ae b be c e g ge l le na nae nb nbe nc ne ng nge nl nle no np ns nz o p pe po s z'.split()
LANEWISE = ('and', 'or', 'xor')
CARRYING = ('add', 'sub')               # a lane depends on itself and those below
SHIFTS = ('shl', 'sal', 'shr', 'sar', 'rol', 'ror')
WIDTHS = {'b': 1, 'w': 2, 'l': 4}
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


def places(op, width):
    """The lanes of a register or a local variable, from the lowest; () for another operand."""
    if op in LANES:
        low = LANES[op] & -LANES[op]
        return tuple(low << i for i in range(3) if low << i & LANES[op])
    local = re.fullmatch(r'-(\d+)\(%ebp\)', op)
    if not local:
        return ()
    byte = [1 << 31 + int(local[1]) - i for i in range(width)]
    return (*byte[:2], byte[2] | byte[3]) if width == 4 else tuple(byte)


def whole(op, width):
    """All lanes of an operand as one mask."""
    return sum(places(op, width))


class Instruction:
    def __init__(self, text, inline):
        self.mnemonic, operands = (text.partition('#')[0].split(None, 1) + [''])[:2]
        self.operands = split(operands.strip())
        self.inline = inline            # written by hand: left alone
        self.targets = ()               # of a jump: places in the program
        self.callees = None             # of a call: functions' places, None = not known
        self.falls = True
        self.live = 0                   # lanes read after it
        self.local = ''                 # of a push: the local variable that it makes room for

    def text(self):
        return '\t' + self.mnemonic + ('\t' + ', '.join(self.operands) if self.operands else '')

    def name(self):
        """Mnemonic without the suffix of the operand size."""
        m = self.mnemonic
        return m[:-1] if m[:-1] in KNOWN and m[-1] in 'bwl' else m

    def width(self):
        """Bytes of the operands."""
        if self.mnemonic[:-1] in KNOWN and self.mnemonic[-1] in WIDTHS:
            return WIDTHS[self.mnemonic[-1]]
        return max((sum((1, 1, 2)[:len(places(op, 0))]) for op in self.operands if op in LANES),
                   default=4)


KNOWN = {'mov', 'cmp', 'test', 'push', 'pop', 'lea', 'inc', 'dec', 'neg', 'not', 'imul', 'in', 'out',
         'xchg', 'adc', 'sbb', 'bt', 'mul', 'div', 'idiv', *LANEWISE, *CARRYING, *SHIFTS}


def effects(ins, live):
    """Lanes that are live before an instruction, given those after it."""
    name = ins.name()
    ops = ins.operands
    addresses = 0
    for op in ops:
        addresses |= address_reads(op, ins.inline)
    if re.fullmatch('mov[zs][bw][wl]', name):
        return extension(ins, live) | addresses
    width = ins.width()
    src = places(ops[0], width) if ops else ()
    dst = places(ops[-1], width) if ops else ()
    kill = sum(dst)
    wanted = [bool(live & lane) for lane in dst]
    if not dst:                         # memory, or a segment register: all of it is wanted
        wanted = [True] * 3
    if name == 'mov':
        return live & ~kill | addresses | some(src, wanted)
    if name in ('cmp', 'test', 'bt'):
        return live & ~FLAGS | addresses | sum(src) | (kill if ops[0] != ops[-1] else 0)
    if name == 'xor' and ops[0] == ops[-1]:
        return live & ~FLAGS & ~kill
    if live & FLAGS:
        wanted = [True] * 3
    if name in LANEWISE and len(ops) == 2:
        old = wanted
        if name in ('and', 'or') and re.fullmatch(r'\$-?\d+', ops[0]):
            value = int(ops[0][1:]) if name == 'and' else ~int(ops[0][1:])      # 0: bits that do not depend on old ones
            old = [want and value & mask for want, mask in zip(wanted, (0xff, 0xff00, 0xffff0000))]
        return live & ~FLAGS & ~kill | addresses | some(dst, old) | some(src, wanted)
    below = [any(wanted[i:]) for i in range(3)]
    if name in CARRYING and len(ops) == 2:
        return live & ~FLAGS & ~kill | addresses | some(dst, below) | some(src, below)
    if name == 'imul' and len(ops) > 1:
        middle = places(ops[1], width) if len(ops) == 3 else dst
        return live & ~FLAGS & ~kill | addresses | some(src, below) | some(middle, below)
    if name in ('inc', 'dec', 'neg', 'not'):
        return live | addresses | some(dst, below)
    if name in SHIFTS and len(ops) < 3:
        used = kill
        if not live & FLAGS:
            used = shifted(name, ops[0] if len(ops) == 2 else '$1', width, dst, wanted)
            live &= ~kill if ops[0][0] == '$' else ALL | FRAME
        return live | addresses | used | (sum(src) if len(ops) == 2 else 0)
    if name == 'lea':
        used = addresses
        for register in re.findall(r'%e\w\w', ops[0]):
            used |= some(places(register, 4), below)
        return live & ~kill | (used if width == 4 else used & ~0o44444444)
    if ins.local:
        room = places(ins.local, 4)
        return live & ~sum(room) | some(src, [live & lane for lane in room])
    if name == 'push':
        return live | addresses | sum(src)
    if name == 'pop':
        return live & ~kill | addresses
    if name == 'xchg':
        return live | kill | sum(src) | addresses
    if name == 'pushfw':
        return live | FLAGS
    if name == 'popfw':
        return live & ~FLAGS
    if name == 'sbb' and ops[0] == ops[-1]:
        return live & ~kill | FLAGS
    if name in ('adc', 'sbb'):
        return live | FLAGS | addresses | kill | sum(src)
    if name == 'in' and len(ops) == 2:
        return live & ~kill | sum(src)
    if name == 'out' and len(ops) == 2:
        return live | kill | sum(src)
    if name in ('leave', 'leavel'):
        return live & ~LANES['%ebp']
    if name == 'jmp' or name[:1] == 'j' and name[1:] in CONDITIONS or name == 'cld':
        return live | (FLAGS if name[1:] in CONDITIONS else 0) | addresses
    if name[:3] == 'set' and name[3:] in CONDITIONS:
        return live & ~whole(ops[0], 1) | FLAGS | addresses
    if name in ('cltd', 'cdq'):
        return live & ~EDX | EAX
    if name in ('mul', 'div', 'idiv', 'imul'):
        used = {1: LANES['%ax'], 2: LANES['%ax'] | LANES['%dx'], 4: EAX | EDX}[width]
        return live & ~FLAGS | used | addresses | sum(src)
    if name == 'rep' and not addresses:
        return live | EAX | LANES['%cx'] | LANES['%di'] | LANES['%si']
    if name == 'rep':
        return live | EAX | ECX | addresses
    return live | ALL | FRAME


def writes(ins):
    """Of the registers that calls need not keep, those that an instruction may change. Calls: none."""
    name = ins.name()
    if name in ('cmp', 'test', 'bt', 'push', 'out', 'cld', 'pushfw', 'popfw', 'call', 'calll', 'ret', 'retl') or \
            name[:1] == 'j' and name[1:] in ('mp', *CONDITIONS):
        return 0
    if name in ('mul', 'div', 'idiv', 'cltd', 'cdq') or name == 'imul' and len(ins.operands) == 1:
        return EAX | EDX
    if name not in KNOWN and not re.match('mov[zs][bw]|set', name) and name not in ('leave', 'leavel'):
        return ARGUMENTS
    changed = ins.operands if name == 'xchg' else ins.operands[-1:]
    return sum({7 << 3 * (shift // 3) for shift in range(9) for op in changed if LANES.get(op, 0) >> shift & 1})


def some(lanes, wanted):
    """Those of an operand's lanes that are wanted."""
    return sum(lane for lane, want in zip(lanes, wanted) if want)


def shifted(name, count, width, dst, wanted):
    """Those of a register's lanes whose bits a shift brings to a wanted lane."""
    left = name in ('shl', 'sal')
    if not re.fullmatch(r'\$\d+', count) or name not in ('shl', 'sal', 'shr'):
        below = [any(wanted[i:]) for i in range(3)]
        return some(dst, below) if left else sum(dst) if any(wanted) else 0
    masks = (0xff, 0xff00, 0xffff0000)[:len(dst)]
    bits = sum(mask for mask, want in zip(masks, wanted) if want)
    bits = bits >> int(count[1:]) if left else bits << int(count[1:])
    return some(dst, [bits & mask & (1 << 8 * width) - 1 for mask in masks])


def extension(ins, live):
    """effects() of movzbl and its like."""
    src = places(ins.operands[0], WIDTHS[ins.mnemonic[4]])
    dst = places(ins.operands[1], WIDTHS[ins.mnemonic[5]])
    wanted = [bool(live & lane) for lane in dst]
    if ins.mnemonic[3] == 's' and any(wanted):
        wanted = [True] * 3
    return live & ~sum(dst) | some(src, wanted)


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
        for (_, start), (_, end) in zip(self.functions, self.functions[1:] + [('', len(self.lines))]):
            self.find_locals(self.lines[start:end])

    def find_locals(self, function):
        """gcc makes room for a local variable by a push of any register behind those it saves."""
        text = '\n'.join(line.text() for line in function if isinstance(line, Instruction))
        used = {int(offset) for offset in re.findall(r'-(\d+)\(%ebp', text)}
        depth = None
        for line in function:
            if isinstance(line, str):
                continue
            if line.mnemonic == 'movl' and line.operands == ['%esp', '%ebp']:
                depth = 0
            elif depth is not None and line.name() == 'push' and line.operands[0] in LANES:
                depth += 4
                if line.operands[0] in ('%eax', '%ecx', '%edx') and \
                        used & set(range(depth - 3, depth + 1)):
                    line.local = f'-{depth}(%ebp)'
            else:
                depth = None

    def link(self):
        """Jump targets, callees, and which functions may be called through pointers."""
        places = dict(self.functions)
        self.taken = set()
        for place, line in enumerate(self.lines):
            if isinstance(line, str):
                if re.match(r'\t\.(long|value)\t', line):
                    self.taken |= {places[w] for w in re.findall(r'[A-Za-z_][\w.]*', line) if w in places}
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
        changed = self.changes(owners)
        before = [0] * (len(self.lines) + 1)
        wanted = {place: 0 for _, place in self.functions}      # assembly calls none with a result
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
                        new = self.call(line, live, before, wanted, changed)
                    elif line.mnemonic in ('ret', 'retl'):
                        new = KEPT | wanted[owners[place]]      # and nothing of the frame
                    else:
                        line.live = live
                        new = effects(line, live)
                    new |= ESP
                before[place] = new

    def changes(self, owners):
        """Of the registers that calls need not keep, those that each function and its callees change."""
        changed = {place: 0 for _, place in self.functions}
        state = None
        while state != changed:
            state = changed.copy()
            for owner, line in zip(owners, self.lines):
                if owner is None or isinstance(line, str):
                    continue
                if line.mnemonic in ('call', 'calll'):
                    callees = self.taken if line.callees is None else line.callees
                    changed[owner] |= ARGUMENTS if not callees else 0
                    for callee in callees:
                        changed[owner] |= changed[callee]
                else:
                    changed[owner] |= writes(line)
        return changed

    def call(self, line, live, before, wanted, changed):
        """
        A call: its callees see what is read after it; it reads what they do. The compiler knows which
        registers a function leaves alone, and keeps values in them.
        """
        callees = self.taken if line.callees is None else line.callees
        touched = 0
        for callee in callees:
            wanted[callee] |= live & changed[callee]
            touched |= changed[callee]
        reads = address_reads(line.operands[0], False) | whole(line.operands[0].lstrip('*'), 4)
        if not callees:                 # in assembly: keeps what the convention says
            return live & (KEPT | FRAME) | reads | ASSEMBLY.get(line.operands[0], ARGUMENTS)
        for callee in callees:
            reads |= before[callee] & ARGUMENTS
        return live & (KEPT | FRAME | ARGUMENTS & ~touched) | reads


def register_part(register, width):
    """The low width bytes of a 32-bit register, '' if that has no name."""
    if width == 1:
        return f'%{register[2]}l' if register[2:] in NAMES[:4] else ''
    return f'%{register[2:]}' if width == 2 else register


def narrow_operand(op, width):
    """An operand of 32 bits as one of fewer, None if there is none."""
    if op in LANES:                     # %cl, a count, stays
        return register_part(op, width) or None if op[1] == 'e' else op
    if re.fullmatch(r'\$-?(0x)?[\da-f]+', op):
        return f'${int(op[1:], 0) & (1 << 8 * width) - 1}'
    return op if width == 2 or op[:1] != '$' else None


def narrowed(ins):
    """The same instruction on fewer bits: an Instruction, None to leave it, '' to drop it."""
    name = ins.name()
    ops = ins.operands
    if ins.inline or not ops or '%esp' in ops or any(re.fullmatch('%[c-gs]s', op) for op in ops):
        return None
    extends = re.fullmatch('mov[zs][bw][wl]', name)
    dst = places(ops[-1], WIDTHS[name[5]] if extends else ins.width())
    width = 4 if ins.live & sum(dst[2:]) else 2 if ins.live & sum(dst[1:]) else 1
    flags = ins.live & FLAGS
    pure = name in ('mov', 'lea') or extends
    alu = name in LANEWISE + CARRYING + ('inc', 'dec', 'neg', 'not', 'shl', 'sal') or \
        name == 'imul' and len(ops) > 1
    if not dst or not pure and not alu:
        return None
    loads = name != 'lea' and any(address_reads(op, False) and not places(op, 1) for op in ops[:-1])
    if not ins.live & sum(dst) and not loads and (pure or not flags):
        return ''
    if len(dst) < 3 or width == 4 or alu and flags and not (name == 'xor' and ops[0] == ops[-1]):
        return None
    if extends:
        return narrowed_extension(name, ops[0], ops[1], width)
    if name == 'lea':
        return Instruction(f'\tleaw\t{ops[0]}, {register_part(ops[1], 2)}', False)
    if name != 'mov' or ops[0][:1] != '$' and ops[-1] in LANES:
        width = 2                       # a byte's move is no shorter
    new = [narrow_operand(op, width) for op in ops]
    if None in new:
        width, new = 2, [narrow_operand(op, 2) for op in ops]
    return Instruction(f'\t{name}{"bw"[width - 1]}\t' + ', '.join(new), False)


def narrowed_extension(name, source, dst, width):
    """movzbl and its like, of which bits 16-31 are not read."""
    word = register_part(dst, 2)
    byte = register_part(dst, 1)
    if name[4] == 'w':
        return '' if source == word else Instruction(f'\tmovw\t{source}, {word}', False)
    if width == 1 and byte:             # of a byte only the byte
        return '' if source == byte else Instruction(f'\tmovb\t{source}, {byte}', False)
    if name[3] == 'z' and source == byte:
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
