# SPDX-License-Identifier: BSD-2-Clause
"""Tests every key of the boot menu, from each input (PS/2, USB keyboard, terminal), with 2 and with 250 entries."""

import re

import pytest

from lib.guest import disk
from lib.vm import VM, drive

pytestmark = pytest.mark.selkie

MARKED = 0x70  # the attribute of the selected line
PAGE = 19      # entries that fit on the screen

# What a terminal sends for each key. Terminals differ, so the keys of the keypad stand for other sequences.
TERMINAL = {
    "up": "\x1b[A", "down": "\x1b[B", "home": "\x1b[H", "end": "\x1b[F", "pgup": "\x1b[5~", "pgdn": "\x1b[6~",
    "kp_8": "\x1bOA", "kp_2": "\x1bOB", "kp_7": "\x1b[1~", "kp_1": "\x1b[4~", "kp_9": "\x1bOH", "kp_3": "\x1bOF",
    "f1": "\x1bOP", "f2": "\x1bOQ", "esc": "\x1b", "ret": "\r", "kp_enter": "\r", "backspace": "\x7f",
    "slash": "/", "spc": " ", "comma": ",", "shift-z": "Z", "f5": "\x1b[15~",
}


def two():
    return [*drive("virtio", disk("hello", STAY=1, TAG="m0"), 1, "a"),
            *drive("virtio", disk("hello", STAY=1, TAG="m1"), 2, "b")]


def many():
    """Returns QEMU arguments for 250 disks on one adapter, each with a different guest."""
    words = ["-device", "virtio-scsi-pci,id=many"]
    for i in range(250):
        words += ["-drive", f"if=none,id=many{i},format=raw,snapshot=on,"
                  f"file={disk('hello', STAY=1, TAG=f'm{i}')}",
                  "-device", f"scsi-hd,bus=many.0,scsi-id={i},drive=many{i}"]
    return words


class Menu(VM):
    """A machine whose menu gets keys from one input."""

    def __init__(self, how, disks, tmp_path):
        self.how = how
        words = []
        if how == "usb":
            words = ["-machine", "pc,i8042=off", "-device", "qemu-xhci", "-device", "usb-kbd"]
        if how == "serial":
            (tmp_path / "port").write_bytes((0x3F8).to_bytes(4, "little"))
            words = ["-fw_cfg", f"name=etc/sercon-port,file={tmp_path / 'port'}"]
        # At this level the log is longer than the screen.
        super().__init__("-boot menu=on,splash-time=60000", "-fw_cfg name=opt/org.selkie/log-level,string=3",
                         *words, *disks)

    def press(self, key):
        if self.how == "serial":
            self.send(TERMINAL.get(key, key))
        else:
            self.hmp(f"sendkey {key}")

    def open(self):
        self.expect_screen("Press ESC for boot menu", 60)
        self.press("esc")
        self.expect_screen("Select boot device:")

    def marked(self):
        """Returns the selected line, or nothing if there is not exactly one."""
        memory = self.memory_at(0xB8000, 80 * 25 * 2)
        rows = [memory[at:at + 160] for at in range(0, 4000, 160) if memory[at + 1] == MARKED]
        return rows[0][::2].decode("cp437").strip() if len(rows) == 1 else ""

    def wait_for(self, key, line, text):
        """Waits until `line` matches the selected line, and `text` the screen."""
        found = []

        def there():
            found[:] = self.marked(), self.screen()
            return re.search(line, found[0]) and re.search(text, found[1], re.MULTILINE)

        try:
            self.until(there)
        except AssertionError:
            pytest.fail(f"after {key}: {found[0]!r}\n{found[1]}")

    def again(self):
        self.qmp("system_reset")
        self.open()


def selected(n, count):
    """Returns the expression for the selected line of entry `n`."""
    label = "123456789abcdefghijklmnopqrsuvwxyz"[n:n + 1]
    name = "Virtio disk" if count == 2 else rf"virtio-scsi {n},0:"
    return "^" + (rf"{label}\. " if label else "") + name


def rows(top, count):
    """Returns the expression for the line that says which entries are visible."""
    return f"^{top} to {top + PAGE - 1} of {count}$" if count > PAGE else ""


def moves(how, count):
    """
    Returns rows of a table: a key, the entry that is selected then, and an expression for what the screen shows then.
    """
    last, down = count - 1, min(PAGE, count - 1)
    first, end = rows(1, count), rows(count - PAGE + 1, count)
    table = [
        ("f5", 0, first), ("0", 0, first), ("t", 0, first), ("up", 0, first), ("home", 0, first), ("pgup", 0, first),
        ("down", 1, first), ("up", 0, first), ("kp_2", 1, first), ("kp_8", 0, first),
        ("end", last, end), ("down", last, end), ("pgdn", last, end), ("up", last - 1, end), ("home", 0, first),
        ("kp_1", last, end), ("kp_7", 0, first),
        ("pgdn", down, rows(2, count)), ("pgup", 0, first),
    ]
    if how == "serial":  # these are Home and End, too
        table += [("kp_3", last, end), ("kp_9", 0, first)]
    else:
        table += [("kp_3", down, rows(2, count)), ("kp_9", 0, first)]
    if count == 2:  # labels without an entry
        table += [("3", 0, ""), ("9", 0, ""), ("a", 0, ""), ("x", 0, ""), ("shift-z", 0, "")]
        # Of two names, "1024 kib" has both.
        return table + [
            ("slash", 0, "^Search: *$"), ("k", 0, "^Search: k *$"), ("x", 0, r"^Search: kx  \(not found\)"),
            ("ret", 0, "not found"), ("backspace", 0, "^Search: k *$"), ("down", 1, "^Search: k *$"),
            ("down", 0, "^Search: k *$"), ("up", 1, "^Search: k *$"), ("esc", 1, "choose"), ("home", 0, "")]
    return table + [
        ("pgdn", 19, rows(2, count)), ("pgdn", 38, rows(21, count)), ("pgdn", 57, rows(40, count)),
        ("pgup", 38, rows(39, count)), ("home", 0, first),
        ("slash", 0, "^Search: *$"), ("spc", 0, "^Search:"), ("1", 0, "^Search:  1 *$"), ("5", 15, "^Search:  15 *$"),
        ("0", 150, "^Search:  150 *$"), ("x", 150, r"^Search:  150x  \(not found\)"), ("ret", 150, "not found"),
        ("backspace", 150, "^Search:  150 *$"), ("backspace", 150, "^Search:  15 *$"), ("down", 151, "^Search:  15 *$"),
        ("up", 150, "^Search:  15 *$"), ("up", 15, "^Search:  15 *$"), ("up", 159, "^Search:  15 *$"),
        ("esc", 159, "^14[2-9] to 1[0-9]{2} of 250$"), ("home", 0, first),
    ]


def other_screens(vm, count):
    """F1 and F2 show texts, in which keys move, and from which Esc and Enter lead back to the same entry."""
    line = selected(1, count)
    vm.press("down")
    vm.wait_for("down", line, "Select boot device")
    for key, shown, at_end in (("f1", r"^CPU: +1, ", r"^  00:00\.0  8086:"), ("f2", "choose", "choose")):
        vm.press(key)
        vm.wait_for(key, "Lines [0-9]+ to", shown)
        vm.press("home")
        vm.wait_for("home", "Lines 1 to 24", "^Selkie" if key == "f1" else r"^[WI]\d{5} ")
        vm.press("pgdn")
        vm.wait_for("pgdn", "Lines (?!1 to)", "")
        vm.press("up")
        vm.press("pgup")
        vm.wait_for("pgup", "Lines 1 to 24", "")
        vm.press("end")
        vm.wait_for("end", r"Lines [0-9]+ to ([0-9]+) of \1\.", at_end)
        vm.press("esc" if key == "f1" else "ret")
        vm.wait_for("leaving", line, "^Select boot device")


@pytest.mark.warns("has no number")
@pytest.mark.parametrize("count, how", [
    *((2, how) for how in ("ps2", "usb", "serial")),
    *(pytest.param(250, how, marks=pytest.mark.full) for how in ("ps2", "usb", "serial"))])
def test_keys(count, how, tmp_path):
    """
    After each key, the right entry is marked and the screen shows what it should. Then each key that ends the menu
    does so, after a reset: digits and letters, Enter, and Esc.
    """
    with Menu(how, two() if count == 2 else many(), tmp_path) as vm:
        vm.open()
        for key, entry, text in moves(how, count):
            vm.press(key)
            vm.wait_for(key, selected(entry, count), text)
        other_screens(vm, count)
        vm.press("ret")
        vm.expect("guest: m1 80")
        lasts = [("2", 1), ("1", 0)] if count == 2 else [("9", 8), ("a", 9), ("u", 28), ("shift-z", 33)]
        for key, booted in lasts:
            vm.again()
            vm.press(key)
            vm.expect(f"guest: m{booted} 80")
        vm.again()
        vm.press("end")
        vm.wait_for("end", selected(count - 1, count), "")
        vm.press("kp_enter")
        vm.expect(f"guest: m{count - 1} 80")
        vm.again()
        vm.press("end")
        vm.wait_for("end", selected(count - 1, count), "")
        vm.press("esc")                 # goes on in the boot order
        vm.expect("guest: m0 80")
