# SPDX-License-Identifier: BSD-2-Clause
"""Tests the page of `make web` in Chromium, and `make run MACHINE=v86`."""

import os
import pty
import re
import select
import shutil
import subprocess
import time

import pytest

from lib import cd, paths
from lib.browser import PATIENCE, Browser
from lib.guest import disk

pytestmark = [pytest.mark.selkie, pytest.mark.full]

SCREEN = "document.querySelector('#screen > div').textContent"
LOG = "[...document.querySelectorAll('#log tbody tr')].map(r => r.textContent).join('\\n')"
MOST = (63 << 10) - 192  # KiB of RAM above 1 MiB on a machine with 64 MiB, without the image
GREY = "rgb(168, 168, 168)"
PROMPT = "Type help and press Enter."


@pytest.fixture(scope="module")
def page():
    done = subprocess.run(["make", "-s", f"O={paths.BUILD}", "web"], cwd=paths.TREE,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    return paths.BUILD / "web"


@pytest.fixture
def browser(tmp_path):
    with Browser(tmp_path) as b:
        yield b


def shows(browser, text):
    """Waits until the machine's screen shows the text. Returns the lines of the screen."""
    browser.wait(f"{SCREEN}.replaceAll('\\u00a0', ' ').includes({text!r})")
    return [line.rstrip() for line in
            browser.value("[...document.querySelectorAll('#screen > div > *')]"
                          ".map(r => r.textContent.replaceAll('\\u00a0', ' ')).join('\\n')").split("\n")]


def give(browser, path, drop=False):
    """Chooses a file, as a user does by the page's button or by dropping it on the page."""
    if drop:
        for kind in ("dragEnter", "dragOver", "drop"):
            browser.call("Input.dispatchDragEvent", type=kind, x=600, y=500, data={
                "items": [], "files": [str(path)], "dragOperationsMask": 1})
        return
    root = browser.call("DOM.getDocument")["root"]["nodeId"]
    node = browser.call("DOM.querySelector", nodeId=root, selector="#file")["nodeId"]
    browser.call("DOM.setFileInputFiles", files=[str(path)], nodeId=node)


def test_prompt(page, browser):
    """The page boots its diskette, takes keys while the screen has the focus, and shows the log."""
    browser.open(page / "index.html")
    screen = shows(browser, "A>")
    assert screen[0].startswith("Selkie ") and "Booting from Floppy..." in screen
    browser.type("help\r")  # without the focus, keys are the page's
    browser.value("document.getElementById('screen').focus()")
    browser.type("memory\r")
    screen = shows(browser, "above 1 MiB")
    assert "help" not in "".join(screen[screen.index(PROMPT) + 1:])
    at = screen.index("A> memory")
    below, above = re.fullmatch(r"(\d+) KiB below 640 KiB, (\d+) KiB above 1 MiB",
                                screen[at + 1]).groups()
    assert int(below) == 639 and MOST - 256 < int(above) <= MOST
    assert screen[at + 2:at + 4] == ["", "A>"]
    log = browser.wait(LOG)
    assert "Selkie" in log.split("\n")[0] and "booting from Floppy drive A" in log
    bars = browser.value("[...document.querySelectorAll('#log tbody span')]"
                         ".map(s => parseFloat(s.style.marginLeft))")
    assert bars == sorted(bars) and bars[0] == 0 and bars[-1] == 100
    assert browser.value("document.getElementById('alert').hidden")
    # The program's letters keep the colours of the cells that the firmware has cleared before.
    assert browser.value("[...document.querySelectorAll('#screen span')].find(s => "
                         "s.textContent.includes('memory')).style.color") == GREY
    browser.type("restart\r")
    browser.wait(f"!{SCREEN}.includes('above')")
    shows(browser, "A>")
    assert browser.value(f"({LOG}.match(/booting from/g) || []).length") == 1


def test_leaving_the_screen(page, browser):
    """Ctrl+Alt moves the focus away, so a keyboard is enough to use the page."""
    browser.open(page / "index.html")
    shows(browser, "A>")
    browser.value("document.getElementById('screen').focus()")
    for key, code, modifiers in (("Control", 17, 2), ("Alt", 18, 3)):
        browser.call("Input.dispatchKeyEvent", type="keyDown", key=key, code=key + "Left",
                     windowsVirtualKeyCode=code, modifiers=modifiers)
    assert browser.value("document.activeElement.id") == "restart"


@pytest.mark.parametrize("drop", [False, True], ids=["chosen", "dropped"])
@pytest.mark.parametrize("kind", ["disk", "diskette", "cd"])
def test_own_image(page, browser, kind, drop, tmp_path):
    """
    The page recognises the kind of the user's image, and boots it. The browser must never open the
    image itself.
    """
    if kind == "cd":
        path = cd.grub(tmp_path / "grub.iso", "echo from the CD\nsleep 1000\n")
    else:
        path = disk("screen", **({"sectors": 2880} if kind == "diskette" else {}))
    browser.open(page / "index.html")
    shows(browser, "A>")
    give(browser, path, drop)
    shows(browser, "from the CD" if kind == "cd" else "guest on the screen")
    assert f"({'CD' if kind == 'cd' else kind})" in browser.value(
        "document.getElementById('medium').textContent")


@pytest.mark.parametrize("drop", [False, True], ids=["chosen", "dropped"])
@pytest.mark.parametrize("size", [0, 3, 511])
def test_useless_image(page, browser, size, drop, tmp_path):
    """The page says why it cannot boot the image, and the machine continues to run."""
    (tmp_path / "short").write_bytes(b"x" * size)
    browser.open(page / "index.html")
    shows(browser, "A>")
    give(browser, tmp_path / "short", drop)
    browser.wait("document.getElementById('alert').textContent == "
                 "'short cannot be booted: it has less than one sector.'")
    shows(browser, "A>")
    assert "the prompt" in browser.value("document.getElementById('medium').textContent")


@pytest.mark.parametrize("size", [512, 10 << 20])
def test_image_that_does_not_boot(page, browser, size, tmp_path):
    """The firmware says so on the screen and, with the reason, in the log beside it."""
    (tmp_path / "zeros").write_bytes(bytes(size))
    browser.open(page / "index.html")
    shows(browser, "A>")
    give(browser, tmp_path / "zeros", drop=True)
    shows(browser, "not a bootable disk")
    shows(browser, "No bootable device.")
    browser.wait(f"{LOG}.includes('not a bootable disk')")


@pytest.mark.parametrize("missing", ["libv86.js", "machine.js"])
def test_missing_file(page, browser, missing, tmp_path):
    """The page says which file is missing."""
    shutil.copytree(page, tmp_path / "web")
    (tmp_path / "web" / missing).unlink()
    browser.open(tmp_path / "web/index.html")
    assert browser.value("document.getElementById('alert').textContent").startswith(
        missing + " is missing")


def test_run(page):
    """`make run MACHINE=v86` makes the terminal the machine's screen and keyboard."""
    main, terminal = pty.openpty()
    words = ["make", "-s", f"O={paths.BUILD}", "MACHINE=v86", "run"]
    with subprocess.Popen(words, cwd=paths.TREE, stdin=terminal, stdout=terminal, stderr=terminal,
                          env={**os.environ, "TERM": "vt100"}, start_new_session=True) as run:
        os.close(terminal)
        try:
            seen = b""
            for keys, answer in ((b"", b"A>"), (b"helo\x7f", b"A> hel\x1b"), (b"p\r", b"restart "),
                                 (b"time\r", b"A> time")):
                os.write(main, keys)
                end = time.monotonic() + 60 * PATIENCE
                while answer not in seen and time.monotonic() < end:
                    if select.select([main], [], [], 1)[0]:
                        seen += os.read(main, 4096)
                assert answer in seen, seen.decode(errors="replace")
            os.write(main, b"\x01x")
            assert run.wait(20 * PATIENCE) == 0
        finally:
            run.kill()
            os.close(main)
