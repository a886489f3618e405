#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Run the conformance suite and show or keep the results.

usage: report.py run BIOS-FOLDER RESULTS.json [MACHINE...] [part=NAME...] [accel=kvm]
       report.py show RESULTS.json
       report.py markdown OUTPUT.md NAME=RESULTS.json NAME=RESULTS.json"""
import json
import os
import sys

import runner

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from lib import choices, shown  # noqa: E402
BUILD = os.path.join(os.path.dirname(os.path.dirname(HERE)), os.environ.get("O", "build"))

INTRO = """# Conformance

Made by `make conformance`; do not edit. One line a function of the PC BIOS, as the
conformance suite (`tests/probe/`) finds it on {machines}: checks that pass out of checks
made. Below it, each failure with the clause that it breaks. A function that Selkie does
not have yet counts as failing.

"""


def cmd_run(bios, output, *words):
    """Runs the suite and stores the results."""
    parts = runner.part_names(os.path.join(HERE, "main.c"))
    wanted = [w[5:] for w in words if w.startswith("part=")] or None
    accel = next((w[6:] for w in words if w.startswith("accel=")), None)
    machines = [w for w in words if "=" not in w] or [
        name for name, setup in runner.MACHINES.items() if setup.display == "VGA"]
    results = {}
    for name in machines:
        checks = runner.run(bios, BUILD, name, parts, wanted, accel=accel)
        results[name] = [c.as_list() for c in checks]
        print("probe %s: %d checks, %d failed, %d skipped" % (name, *runner.totals(checks)))
    with open(output, "w", encoding="utf-8") as out:
        json.dump(results, out)


def cmd_show(path):
    """Prints each failure, with its machines and notes."""
    failures = {}
    with open(path, encoding="utf-8") as source:
        for machine, checks in json.load(source).items():
            for state, function, text, clause, _, notes in checks:
                if state == "not ok":
                    failures.setdefault((function, text, clause), []).append((machine, notes))
    for (function, text, clause), where in failures.items():
        print(f"{function}: {text} [{clause}] on {', '.join(m for m, _ in where)}")
        for line in where[0][1][:4]:
            print("    " + line)


def generic(text):
    """Returns a failure's text without the numbers that differ between machines."""
    return text.split(" (")[0] if text.endswith(")") else text


def load(path):
    """
    Returns the functions, as function: [passed, made, clause, {(text, clause)}], and the machines.
    """
    functions = {}
    with open(path, encoding="utf-8") as source:
        results = json.load(source)
    for machine, checks in results.items():
        for state, function, text, clause, _, _ in checks:
            entry = functions.setdefault(function, [0, 0, clause, {}])
            if state == "skip":
                continue
            entry[1] += 1
            entry[0] += state == "ok"
            if state == "not ok":
                entry[3].setdefault((generic(text), clause), []).append(machine)
    return functions, list(results)


def cmd_markdown(output, *sources):
    """Writes the table of functions and the lists of failures."""
    names, tables, machines = [], [], []
    for source in sources:
        name, path = source.split("=", 1)
        table, machines = load(path)
        names.append(name)
        tables.append(table)
    functions = list(dict.fromkeys(f for t in tables for f in t))
    with open(output, "w", encoding="utf-8") as out:
        out.write(INTRO.format(machines=", ".join(machines)))
        out.write(f"| function | specification | {' | '.join(names)} |\n")
        out.write("|---" * (2 + len(names)) + "|\n")
        for function in functions:
            clause = next(t[function][2] for t in tables if function in t)
            cells = ["%d/%d" % tuple(t[function][:2]) if function in t else "" for t in tables]
            out.write(f"| {function} | {clause} | {' | '.join(cells)} |\n")
        sums = ["%d/%d" % (sum(e[0] for e in t.values()), sum(e[1] for e in t.values()))
                for t in tables]
        out.write(f"| **all** | | {' | '.join(sums)} |\n")
        for name, table in zip(names, tables):
            out.write(f"\n## What {name} fails\n\n")
            for function in functions:
                for (text, clause), where in table.get(function, [0, 0, "", {}])[3].items():
                    on = "" if set(where) == set(machines) else " On " + ", ".join(
                        dict.fromkeys(where)) + "."
                    out.write(f"- {function}: {text} ({clause}).{on}\n")
        out.write("\n" + shown.markdown() + "\n" + choices.markdown())


def main():
    """Calls the function for the command."""
    commands = {"run": cmd_run, "show": cmd_show, "markdown": cmd_markdown}
    if len(sys.argv) < 3 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    main()
