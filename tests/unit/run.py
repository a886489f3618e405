#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs cmocka test programs, several at a time, shows what failed in the order of their names,
and leaves "PASSED FAILED" in a file."""

import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

TIMEOUT = 300  # large, because on a kernel that cannot run 32-bit programs an emulator runs them
RUN32 = pathlib.Path(__file__).parents[2] / "scripts/run32"
TAP_LINE = re.compile(r"^(ok|not ok) \d+ - (.*)$", re.MULTILINE)
TAP_PLAN = re.compile(r"^1\.\.(\d+)", re.MULTILINE)


def run(program):
    """
    Runs the program. Returns (passed, failed, text): its TAP result and everything that it printed.
    """
    env = dict(
        os.environ,
        CMOCKA_MESSAGE_OUTPUT="TAP",
        ASAN_OPTIONS="detect_leaks=0:abort_on_error=0",
        UBSAN_OPTIONS="print_stacktrace=1",
    )
    try:
        done = subprocess.run(
            [RUN32, program],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT,
            errors="replace",
        )
        text, code = done.stdout, done.returncode
    except subprocess.TimeoutExpired as error:
        text, code = (error.stdout or b"").decode(errors="replace"), "timeout"
    lines = TAP_LINE.findall(text)
    passed = sum(state == "ok" for state, _ in lines)
    failed = len(lines) - passed
    # A program that died before its last test reports nothing for the other tests.
    planned = sum(int(n) for n in TAP_PLAN.findall(text))
    missing = planned - len(lines)
    if missing > 0 or (code != 0 and failed == 0):
        failed += max(missing, 1)
        text += f"\n(exit {code}, {max(missing, 1)} test(s) without a result)\n"
    return passed, failed, text


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--result", type=pathlib.Path, required=True)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("programs", nargs="*")
    args = parser.parse_args()
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(max(args.jobs, 1)) as pool:
        # Shows the results in the order of the programs, each as soon as all before it are shown.
        for program, (good, bad, text) in zip(args.programs, pool.map(run, args.programs)):
            name = os.path.basename(program)
            print(f"{'FAIL' if bad else 'ok':4} {name}: {good} passed, {bad} failed", flush=True)
            if bad:
                print("    " + text.rstrip().replace("\n", "\n    "), flush=True)
            passed += good
            failed += bad
    args.result.parent.mkdir(parents=True, exist_ok=True)
    args.result.write_text(f"{passed} {failed}\n")
    print(f"unit: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
