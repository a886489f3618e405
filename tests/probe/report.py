#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Run the conformance suite and show or keep the results.

usage: report.py run BIOS-FOLDER RESULTS.json [MACHINE...] [part=NAME...] [accel=kvm]
       report.py update BIOS-FOLDER RESULTS.json [MACHINE...] [accel=kvm]
       report.py show RESULTS.json
       report.py markdown OUTPUT.md NAME=RESULTS...

RESULTS is a JSON file, or the page itself: then the page's column of that name stays as it is.
update keeps what the file has of other machines, so that a long run can be made in pieces. markdown
writes no page while machines are missing, and says which results are of different ROMs."""
import hashlib
import json
import os
import re
import sys

import runner

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import choices, shown  # noqa: E402
BUILD = os.path.join(os.path.dirname(os.path.dirname(HERE)), os.environ.get("O", "build"))

INTRO = """# Conformance

What the functions of a PC BIOS do, compared with what their specifications demand. Made by
`make conformance` (tests/probe/); do not edit.

The conformance suite is a disk that boots, calls each function and checks what it gets. The columns
Selkie and SeaBIOS are of {count} QEMU machines, which are listed [at the end](#the-machines). The
others are of the emulators Bochs and v86, with Selkie and with the BIOS that their users have.

`7/9` means that 7 of 9 checks passed; an empty field, that the function was not checked. A function
that a BIOS does not have fails. Below the table are all failures, each with the clause that it
breaks, and with the machines if the check passes on others.

The emulators have less than QEMU's machines, and what they lack fails with each BIOS. Nobody presses
keys there. v86 has no ACPI and no local APIC, its clock cannot be set, and its tick is not the
clock's. v86 itself ends where a disk is read into display memory (part int13), and at some shutdown
codes; Bochs sometimes ends where the display gets impossible register values (part int10_font).

"""
ALL, MACHINES = "**all**", "## The machines"
KINDS = {"virtio": "virtio-blk", "ide": "IDE", "ahci": "AHCI", "usb": "USB", "uas": "USB (UAS)",
         "floppy": "a diskette", "cd0": "a CD without emulation", "cd2": "a CD as a diskette",
         "cd4": "a CD as a disk"}


def usual_machines():
    """Returns the names of the machines that the page is made of."""
    return [name for name, setup in runner.MACHINES.items() if setup.display == "VGA"]


def rom_digest(bios):
    """Returns a digest of the ROM in the folder."""
    path = os.path.join(bios, "bios-256k.bin")
    if not os.path.exists(path):
        return ""
    with open(path, "rb") as rom:
        return hashlib.sha1(rom.read()).hexdigest()[:12]


def load(path):
    """Returns {machine: {"rom": digest, "checks": list}}; nothing if there is no file."""
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as source:
        return json.load(source)


def store(path, results):
    """Writes the results, in the machines' usual order. An interruption loses no earlier ones."""
    order = list(runner.MACHINES)
    results = dict(sorted(results.items(), key=lambda item: order.index(item[0])
                          if item[0] in order else len(order)))
    with open(f"{path}.new", "w", encoding="utf-8") as out:
        json.dump(results, out)
    os.replace(f"{path}.new", path)


def run_machines(bios, output, results, words):
    """Runs the suite on each machine, and stores its results before the next one."""
    parts = runner.part_names(os.path.join(HERE, "main.c"))
    wanted = [w[5:] for w in words if w.startswith("part=")] or None
    accel = next((w[6:] for w in words if w.startswith("accel=")), None)
    for name in [w for w in words if "=" not in w] or usual_machines():
        checks = runner.run(bios, BUILD, name, parts, wanted, accel=accel)
        results[name] = {"rom": rom_digest(bios), "checks": [c.as_list() for c in checks]}
        print("probe %s: %d checks, %d failed, %d skipped" % (name, *runner.totals(checks)))
        store(output, results)


def cmd_run(bios, output, *words):
    """Runs the suite and stores the results."""
    run_machines(bios, output, {}, words)


def cmd_update(bios, output, *words):
    """Runs the suite on some machines and merges the results into those of the others."""
    if any(w.startswith("part=") for w in words):
        sys.exit("update: a machine's results are those of all its parts")
    run_machines(bios, output, load(output), words)


def cmd_show(path):
    """Prints each failure, with its machines and notes."""
    failures = {}
    for machine, result in load(path).items():
        for state, function, text, clause, _, notes in result["checks"]:
            if state == "not ok":
                failures.setdefault((function, text, clause), []).append((machine, notes))
    for (function, text, clause), where in failures.items():
        print(f"{function}: {text} [{clause}] on {', '.join(m for m, _ in where)}")
        for line in where[0][1][:4]:
            print("    " + line)


def describe(name):
    """Returns a line of the list of machines."""
    setup = runner.MACHINES.get(name)
    if not setup:
        return f"- `{name}`"
    words = [f"`-machine {setup.machine}`", f"boots from {KINDS[setup.boot]}"]
    if setup.second:
        words.append(f"second disk on {KINDS[setup.second]}")
    if setup.usb:
        words.append(f"controller {setup.usb.split(',')[0]}")
    if setup.floppy:
        words.append(f"diskette of {setup.floppy_spt} sectors a track")
    if setup.bad_lba:
        words.append("with a sector that cannot be read or written")
    if setup.memory != 128:
        words.append(f"{setup.memory} MiB of RAM")
    if setup.parts:
        words.append(f"only {', '.join(setup.parts)}")
    return f"- `{name}`: {'; '.join(words)}"


def generic(text):
    """Returns a failure's text without the numbers that differ between machines."""
    return text.split(" (")[0] if text.endswith(")") else text


class Column:
    """
    A column of the table. `functions` has [passed, made, clause] for each function, `failures` has
    the lines of the list of failures, and `machines` the machines that it ran on.
    """

    def __init__(self, name, path):
        self.name = name
        self.functions, self.failures, self.machines = {}, [], []
        if path.endswith(".md"):
            with open(path, encoding="utf-8") as source:
                self.from_page(source.read())
        else:
            self.from_results(load(path))

    def from_results(self, results):
        self.machines = list(results)
        if set(self.machines) & set(runner.MACHINES):
            missing = [name for name in usual_machines() if name not in results]
            if missing:
                sys.exit(f"{self.name}: no results of {', '.join(missing)}")
        roms = {}
        for machine, result in results.items():
            roms.setdefault(result["rom"], []).append(machine)
        if len(roms) > 1:
            print(f"{self.name}: of different ROMs: " + "; ".join(
                f"{rom}: {', '.join(names)}" for rom, names in roms.items()), file=sys.stderr)
        failures, checked = {}, {}
        for machine, result in results.items():
            for state, function, text, clause, _, _ in result["checks"]:
                entry = self.functions.setdefault(function, [0, 0, clause])
                if state == "skip":
                    continue
                entry[1] += 1
                entry[0] += state == "ok"
                check = function, generic(text), clause
                checked.setdefault(check, set()).add(machine)
                if state == "not ok":
                    failures.setdefault(check, []).append(machine)
        order = list(self.functions)
        for check in sorted(failures, key=lambda f: order.index(f[0])):
            function, text, clause = check
            where = dict.fromkeys(failures[check])
            # a machine that stops makes no more checks, and others do not make this one
            tried = set(self.machines) if text.startswith(runner.STOPPED) else checked[check]
            on = "" if set(where) == tried else f" On {', '.join(where)}."
            self.failures.append(f"- {function}: {text} ({clause}).{on}")

    def from_page(self, page):
        table = page.partition("\n## What ")[0]
        rows = [line[2:-2].split(" | ") for line in table.splitlines() if line.startswith("| ")]
        at = rows[0].index(self.name)
        for row in rows[1:]:
            if row[0] == ALL:
                continue
            if numbers := re.fullmatch(r"(\d+)/(\d+)", row[at].strip()):
                self.functions[row[0]] = [int(numbers[1]), int(numbers[2]), row[1]]
        listed = page.partition(f"\n## What {self.name} fails\n")[2].partition("\n## ")[0]
        self.failures = [line for line in listed.splitlines() if line.startswith("- ")]
        self.machines = re.findall("^- `(.*?)`", page.partition(f"\n{MACHINES}\n")[2], re.M)

    def cell(self, function):
        return "%d/%d" % tuple(self.functions[function][:2]) if function in self.functions else ""

    def total(self):
        return "%d/%d" % tuple(sum(e[i] for e in self.functions.values()) for i in (0, 1))


def cmd_markdown(output, *sources):
    """Writes the table of functions and the lists of failures."""
    columns = [Column(*source.split("=", 1)) for source in sources]
    functions = list(dict.fromkeys(f for c in columns for f in c.functions))
    with open(output, "w", encoding="utf-8") as out:
        out.write(INTRO.format(count=len(columns[0].machines)))
        out.write(f"| function | specification | {' | '.join(c.name for c in columns)} |\n")
        out.write("|---" * (2 + len(columns)) + "|\n")
        out.write(f"| {ALL} | | {' | '.join(c.total() for c in columns)} |\n")
        for function in functions:
            clause = next(c.functions[function][2] for c in columns if function in c.functions)
            out.write(f"| {function} | {clause} | {' | '.join(c.cell(function) for c in columns)} |\n")
        for column in columns:
            out.write(f"\n## What {column.name} fails\n\n")
            out.write("".join(line + "\n" for line in column.failures or ["Nothing."]))
        out.write(f"\n{shown.markdown()}\n{choices.markdown()}\n{MACHINES}\n\n")
        out.write('What follows "only" are the parts of the suite that run there; all parts run elsewhere, '
                  "except slow ones.\n\n")
        out.write("".join(describe(name) + "\n" for name in columns[0].machines))


def main():
    """Calls the function for the command."""
    commands = {"run": cmd_run, "update": cmd_update, "show": cmd_show, "markdown": cmd_markdown}
    if len(sys.argv) < 3 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    main()
