# SPDX-License-Identifier: BSD-2-Clause
"""A table in a page of docs/ that a module of tests/lib makes, between two comments."""

import pathlib
import re

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"


class Table:
    """The table in docs/`page` that begins with a comment which names `what` and its `module`."""

    def __init__(self, page, what, module, markdown):
        self.path = DOCS / page
        self.begin = f"<!-- {what}: made by tests/lib/{module}.py -->\n"
        self.end = f"<!-- end of {what} -->\n"
        self.markdown = markdown

    def current(self, page):
        """Returns the text of the page with a new table."""
        return re.sub(f"{re.escape(self.begin)}.*?{re.escape(self.end)}",
                      lambda _: self.begin + self.markdown() + self.end, page, flags=re.S)

    def update(self):
        """Writes the page with a new table."""
        text = self.path.read_text(encoding="utf-8")
        self.path.write_text(self.current(text), encoding="utf-8")
