#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""summary.py FOLDER SUITE...: adds up the suites' result files. A suite without a result file has
failed.
"""

import pathlib
import sys


def main():
    folder, *suites = sys.argv[1:]
    passed = failed = 0
    for suite in suites:
        path = pathlib.Path(folder, suite)
        if path.exists():
            good, bad = map(int, path.read_text().split())
        else:
            good, bad = 0, 1
            print(f"{suite}: left no result")
        print(f"{suite}: {good} passed, {bad} failed")
        passed += good
        failed += bad
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
