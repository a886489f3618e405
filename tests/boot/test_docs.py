# SPDX-License-Identifier: BSD-2-Clause
"""Pages that are made from the sources are up to date, and the sources follow the rules that the
pages state.
"""

import re
import subprocess

import pytest

from lib import choices, machines, paths, shown, storage


@pytest.mark.selkie
def test_knobs():
    subprocess.run([paths.TREE / "scripts/knobs-doc", "--check"], check=True)


@pytest.mark.selkie
def test_fw_cfg_files():
    """The page names every file that a source asks for."""
    page = (paths.TREE / "docs/configuration.md").read_text()
    names = set()
    for folder in ("src", "boot", "acpi", "fw_cfg", "vgasrc"):
        for path in (paths.TREE / folder).rglob("*.[ch]"):
            names.update(re.findall(r'"((?:etc/\w|opt/\w|bootorder|bios-geometry|vgaroms/|genroms/)'
                                    r'[^" ]*)"', path.read_text()))
    assert len(names) > 20
    assert not [name for name in sorted(names) if f"`{name}" not in page]


@pytest.mark.selkie
def test_messages():
    """docs/coming-from-seabios.md has the messages as the sources write them."""
    page = (paths.TREE / "docs/coming-from-seabios.md").read_text()
    table = re.search(r"^## Messages\n.*?\|---.*?\n(.*?)\n\n", page, re.S | re.M).group(1)
    said = "".join(path.read_text() for folder in ("src", "boot") for path in
                   (paths.TREE / folder).rglob("*.c"))
    version = (paths.TREE / "VERSION").read_text().strip()
    said = said.replace('" SELKIE_VERSION "', version)
    ours = [text for row in table.splitlines() for text in re.findall("`(.*?)`", row.split(" | ")[1])
            if not re.match(r"\d\. ", text)]
    assert len(ours) > 10
    assert not [text for text in ours if text not in said]


@pytest.mark.selkie
def test_knobs_of_seabios():
    """
    The page names each knob that Selkie has taken from SeaBIOS, so a new one is not forgotten.
    """
    page = (paths.TREE / "docs/coming-from-seabios.md").read_text()
    knobs = (paths.TREE / "docs/configuration.md").read_text().partition("## Other files")[0]
    names = re.findall(r"^\| `((?:etc|opt/org\.seabios)/[\w/-]+)`", knobs, re.M)
    assert len(names) > 10
    assert not [name for name in names if name not in page and name not in (
        "etc/reserved-memory-end", "etc/msr_feature_control")]  # QEMU makes these itself


@pytest.mark.selkie
def test_storage():
    """docs/hardware.md lists the controllers that the storage matrix tests."""
    page = (paths.TREE / "docs/hardware.md").read_text()
    assert storage.TABLE.begin in page and page == storage.TABLE.current(page)


@pytest.mark.selkie
def test_machine_options():
    """
    docs/machines.md lists the options that are tested, and the tests that it names exist.
    """
    page = (paths.TREE / "docs/machines.md").read_text()
    assert machines.TABLE.begin in page and page == machines.TABLE.current(page)
    tests = "".join(path.read_text() for folder in ("boot", "vga")
                    for path in (paths.TREE / "tests" / folder).glob("*.py"))
    assert not [name for name in re.findall(r"`(test_\w+)`", page)
                if f"def {name}(" not in tests]
    for option in machines.OPTIONS.values():
        if option.test:
            path, name = option.test.split("::")
            assert f"def {name}(" in (paths.TREE / "tests/boot" / path).read_text(), name


@pytest.mark.selkie
def test_choices():
    """docs/conformance.md has both lists, as `make conformance` writes them."""
    page = (paths.TREE / "docs/conformance.md").read_text()
    assert "\n\n" + shown.markdown() + "\n" + choices.markdown() + "\n## " in page


@pytest.mark.selkie
def test_what_guests_showed():
    """Each test that docs/conformance.md names exists."""
    for row in shown.ROWS:
        for name in row[shown.TESTS]:
            path, function = name.split("::")
            text = (paths.TREE / "tests" / path).read_text()
            assert re.search(rf"\b{function}\(", text), name


@pytest.mark.selkie
def test_memory_map():
    subprocess.run(["/usr/bin/python3", "scripts/memory-map.py", "--check"], cwd=paths.TREE,
                   check=True)


@pytest.mark.selkie
def test_fw_cfg_is_asked_in_one_place():
    """
    Only src/machine uses fw_cfg. All other code asks struct machine, which other sources than
    fw_cfg can fill in.
    """
    sources = [path for folder in ("src", "boot", "acpi") for path in
               (paths.TREE / folder).rglob("*.[chS]")]
    users = {str(path.relative_to(paths.TREE)) for path in sources
             if re.search(r'^#include "fw_cfg/|\bfw_cfg_\w+\(', path.read_text(), re.M)}
    assert users == {"src/machine/fw_cfg.c", "src/machine/cpus_now.c"}


@pytest.mark.selkie
def test_post_names_no_driver():
    """
    The list of a boot's steps does not know which drivers there are: it includes no driver's header
    and contains no driver's name.
    """
    post = (paths.TREE / "src/post.c").read_text()
    words = "_".join(re.split(r"[^a-z0-9]+", post.lower()))
    drivers = {}
    for path in (paths.TREE / "src").rglob("*.c"):
        for name in re.findall(r'^DRIVER\(\w+\)\s*= \{ \.name = "([^"]+)"', path.read_text(), re.M):
            drivers[name] = f"{path.parent.name}/{path.stem.removesuffix('_probe')}.h"
    assert len(drivers) > 15
    assert not [name for name, header in drivers.items()
                if f'"{header}"' in post or f"_{name.replace('-', '_')}_" in words]


@pytest.mark.selkie
def test_inline_assembly():
    """Only the files that CONTRIBUTING.md names have inline assembly."""
    text = (paths.TREE / "CONTRIBUTING.md").read_text()
    rule = re.search(r"inline assembly only in (.*?)\.$", text, re.M | re.S).group(1)
    allowed = tuple(re.findall(r"`([^`]+)`", rule))
    assert len(allowed) == 3
    users = [str(path.relative_to(paths.TREE))
             for folder in ("src", "boot", "acpi", "fw_cfg", "vgasrc")
             for path in (paths.TREE / folder).rglob("*.[ch]")
             if re.search(r"\b(asm|__asm__)\b", path.read_text())]
    assert users and not [path for path in users if not path.startswith(allowed)]


@pytest.mark.selkie
def test_layers():
    """
    A folder includes only its own headers and those of folders above it in docs/architecture.md's
    list.
    """
    page = (paths.TREE / "docs/architecture.md").read_text()
    listed = re.search(r"^## Folders\n(.*?)\n## ", page, re.S | re.M).group(1)
    order = re.findall(r"^    (\S+)/  ", listed, re.M)
    folders = {f"src/{path.name}" for path in (paths.TREE / "src").iterdir() if path.is_dir()}
    assert folders | {"fw_cfg", "acpi", "boot", "vgasrc"} <= set(order)
    below = []
    for folder in order:
        above = order[:order.index(folder) + 1]
        for path in (paths.TREE / folder).glob("*.[chS]"):
            for name in re.findall(r'^#include "([^"]+)"', path.read_text(), re.M):
                header = next((h for h in (name, f"src/{name}") if (paths.TREE / h).exists()), None)
                if header and header.rpartition("/")[0] not in above:
                    below.append(f"{folder}/{path.name} includes {header}")
    assert not below


def circles(uses):
    """Returns each path in the graph `uses` that leads back to its beginning."""
    found, done = set(), set()

    def walk(at, way):
        if at in way:
            found.add((*way[way.index(at):], at))
        elif at not in done:
            for to in sorted(uses.get(at, ())):
                walk(to, (*way, at))
            done.add(at)

    for start in sorted(uses):
        walk(start, ())
    return found


@pytest.mark.selkie
def test_include_circles():
    """No header includes itself through others, and no two source files depend on each other."""
    headers, sources = {}, {}
    for folder in ("src", "boot", "acpi", "fw_cfg", "vgasrc"):
        for path in (paths.TREE / folder).rglob("*.[ch]"):
            at = path.relative_to(paths.TREE)
            for name in re.findall(r'^#include "([^"]+)\.h"', path.read_text(), re.M):
                near = (name, f"src/{name}", f"{at.parent}/{name}")
                used = next((n for n in near if (paths.TREE / f"{n}.h").exists()), None)
                own = str(at.with_suffix(""))
                if used and at.suffix == ".h":
                    headers.setdefault(own, set()).add(used)
                if used and used != own and (paths.TREE / f"{used}.c").exists():
                    sources.setdefault(own, set()).add(used)
    assert len(headers) > 50 and len(sources) > 100
    assert not circles(headers)
    assert not circles(sources)


@pytest.mark.selkie
def test_static_names():
    """
    No two files have static functions with the same name, so that a name tells which function is
    meant.
    """
    users = {}
    for folder in ("src", "boot", "acpi", "fw_cfg"):
        for path in (paths.TREE / folder).rglob("*.c"):
            for name in re.findall(r"^static [^;={}()]*?\b(?!__)(\w+)\([^;{}=]*\)\n?\s*\{",
                                   path.read_text(), re.M):
                users.setdefault(name, set()).add(str(path.relative_to(paths.TREE)))
    assert len(users) > 800
    assert not {name: sorted(files) for name, files in users.items() if len(files) > 1}


# The option of QEMU by which tests set a knob, where they do not name it.
SET_BY = {"etc/boot-fail-wait": "reboot-timeout="}


@pytest.mark.selkie
def test_each_knob_is_set_by_a_test():
    """Each knob that docs/configuration.md has is set in a test that boots."""
    page = (paths.TREE / "docs/configuration.md").read_text()
    table = page.partition("<!-- knobs: ")[2].partition("<!-- end of knobs -->")[0]
    knobs = re.findall(r"^\| `(.*?)` \|", table, re.M)
    tests = "".join(path.read_text() for path in (paths.TREE / "tests/boot").glob("*.py")
                    if path.name != "test_docs.py")
    assert len(knobs) > 20
    assert not [knob for knob in knobs if SET_BY.get(knob, knob) not in tests]


@pytest.mark.selkie
def test_bench_names_its_rows():
    """A choice that fits no row gets the rows' names instead of an empty table."""
    done = subprocess.run(["/usr/bin/python3", "tests/bench/bench.py", "--only", "q36", "selkie=build"],
                          cwd=paths.TREE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.returncode and not done.stdout
    assert "q35 ahci vga=none; " in done.stderr and "pc, 1 CPUs" in done.stderr
