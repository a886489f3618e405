# SPDX-License-Identifier: BSD-2-Clause
"""Compares the splash picture on the screen with ImageMagick's rendering of the same file, and
tests files that are not pictures.
"""

import subprocess
import time

import pytest

from lib.guest import disk, rom
from lib.vm import VM, drive

# The largest allowed mean and single difference of a colour, of 255. Decoders may interpolate
# JPEG's chroma or not.
EXACT, NEAR = (0.6, 2), (3, 80)


def magick(*words):
    return subprocess.run(["convert", *map(str, words)], check=True, capture_output=True).stdout


def make(tmp_path, name, size, *options):
    path = tmp_path / name
    magick("-size", size, "-seed", "7", "plasma:red-blue", "-depth", "8", *options, path)
    return path


def rgb(path, *options):
    return magick(path, "-background", "black", *options, "-flatten", "-depth", "8", "rgb:-")


def screen(vm, tmp_path):
    """Returns width, height and bytes of the screen, when two looks at it are the same."""
    last, path = None, tmp_path / "screen.ppm"
    while True:
        vm.screendump(path)
        data = path.read_bytes()
        if data == last:
            break
        last = data
        time.sleep(0.5)
    head = data.split(b"\n", 3)
    width, height = map(int, head[1].split())
    return width, height, head[3]


def knob(tmp_path, name, path):
    return ["-fw_cfg", f"name={name},file={path}"]


def show(tmp_path, arguments, vga="std", machine="pc"):
    with VM("-machine", machine, "-vga", vga, "-boot", "menu=on,splash-time=60000", *arguments,
            *drive("virtio", disk("hello"))) as vm:
        match = vm.debug.expect(r"splash: (\d+)x(\d+), in mode \w+ of (\d+)x(\d+)", 60)
        seen = screen(vm, tmp_path)
        vm.hmp("sendkey esc")
        vm.debug.expect("Select boot device")   # two of the displays have no text memory
    return tuple(map(int, match.groups())), seen


def compare(seen, expected, limits):
    width, height, pixels = seen
    assert len(pixels) == len(expected) == 3 * width * height
    differences = [abs(a - b) for a, b in zip(pixels, expected)]
    assert max(differences) <= limits[1]
    assert sum(differences) / len(differences) <= limits[0]


FILES = [
    ("a.jpg", "640x480", ["-quality", "90", "-sampling-factor", "2x2"], "bootsplash.jpg", NEAR),
    ("a.bmp", "800x600", ["-colors", "200", "-compress", "RLE"], "bootsplash.bmp", EXACT),
    ("a.png", "640x400", ["-interlace", "PNG"], "bootsplash.png", EXACT),
]


@pytest.mark.selkie
@pytest.mark.parametrize("name, size, options, file, limits", FILES)
def test_picture(tmp_path, name, size, options, file, limits):
    path = make(tmp_path, name, size, *options)
    shown, seen = show(tmp_path, knob(tmp_path, file, path))
    width, height = map(int, size.split("x"))
    assert shown == (width, height, width, height)
    compare(seen, rgb(path), limits)


# Each kind of file that ImageMagick writes: its name, and the options that make it.
SAMPLINGS = {f"jpeg-{s}": ("a.jpg", ["-quality", "85", "-sampling-factor", s], NEAR)
             for s in ("1x1", "2x1", "1x2", "4x1", "4x2")}
COLOUR_TYPES = {f"png-{kind}-{depth}": ("a.png", [
    *(["-alpha", "set", "-channel", "A", "-fx", "i/w"] if kind in (4, 6) else []),
    *(["-colors", str(min(1 << depth, 200))] if kind == 3 else []), "-depth", str(depth), "-define",
    f"png:color-type={kind}", "-define", f"png:bit-depth={depth}"], EXACT)
    for kind, depths in ((0, (1, 2, 4, 8, 16)), (2, (8, 16)), (3, (1, 2, 4, 8)), (4, (8, 16)), (6, (8, 16)))
    for depth in depths}
KINDS = {
    **SAMPLINGS, **COLOUR_TYPES,
    "jpeg-grey": ("a.jpg", ["-colorspace", "Gray"], NEAR),
    "jpeg-tables": ("a.jpg", ["-define", "jpeg:optimize-coding=false", "-quality", "30"], NEAR),
    "bmp-1": ("BMP3:a.bmp", ["-monochrome"], EXACT),
    "bmp-4": ("BMP3:a.bmp", ["-colors", "16", "-type", "Palette"], EXACT),
    "bmp-8": ("BMP3:a.bmp", ["-colors", "200", "-type", "Palette", "-compress", "None"], EXACT),
    "bmp-24": ("BMP3:a.bmp", ["-type", "TrueColor"], EXACT),
    "bmp-32": ("a.bmp", ["-alpha", "set", "-channel", "A", "-fx", "1"], EXACT),
    "bmp-os2": ("BMP2:a.bmp", ["-type", "TrueColor"], EXACT),
    **{f"bmp-{name}": ("a.bmp", [*alpha, "-define", f"bmp:subtype={name}"], limits)
       for name, alpha, limits in (
           ("RGB565", [], EXACT), ("RGB555", [], EXACT), ("ARGB1555", ["-alpha", "set"], EXACT),
           # ImageMagick takes the largest of four bits for 240, not 255.
           ("ARGB4444", ["-alpha", "set"], (15, 15)))},
}


@pytest.mark.selkie
@pytest.mark.full
@pytest.mark.parametrize("kind", KINDS)
def test_kind(tmp_path, kind):
    """Every sampling of a baseline JPEG, BMP of 1 to 32 bits, every colour type and depth of a PNG."""
    name, options, limits = KINDS[kind]
    prefix, _, file = name.rpartition(":")
    path = tmp_path / file
    magick("-size", "161x121", "-seed", "7", "plasma:red-blue", *options,
           f"{prefix}:{path}" if prefix else path)
    shown, seen = show(tmp_path, knob(tmp_path, f"bootsplash.{file[2:]}", path))
    assert shown[:2] == (161, 121)
    width, height = seen[:2]
    # Of a narrow field of alpha, ImageMagick takes all ones for less than opaque.
    alpha = ["-alpha", "off"] if "ARGB" in kind else []
    compare(seen, rgb(path, *alpha, "-gravity", "NorthWest", "-splice",
                      f"{(width - 161) // 2}x{(height - 121) // 2}", "-extent", f"{width}x{height}"),
            limits)


# Every display. isa-cirrus-vga has no linear framebuffer. Both kinds of Cirrus have 640x480 in less than 24 bits.
DISPLAYS = ["VGA", "cirrus-vga", "qxl-vga", "vmware-svga", "virtio-vga", "ati-vga", "bochs-display",
            "ramfb", "isa-vga", "isa-cirrus-vga"]


@pytest.mark.selkie
@pytest.mark.parametrize("display", [
    pytest.param(d, marks=[] if d in ("ati-vga", "isa-cirrus-vga") else pytest.mark.full) for d in DISPLAYS])
@pytest.mark.parametrize("machine", ["pc", pytest.param("q35", marks=pytest.mark.full)])
def test_every_display(tmp_path, machine, display):
    path = make(tmp_path, "a.png", "640x480")
    shown, seen = show(tmp_path, ["-device", display, *knob(tmp_path, "bootsplash.png", path)],
                       "none", machine)
    assert shown[:2] == (640, 480)
    compare(seen, rgb(path), (8, 16) if "cirrus" in display else EXACT)


# For each depth, what a colour may differ by: 5 bits of it, 3 bits, or 2 bits of blue.
DEPTHS = {8: (32, 64), 15: (8, 16), 16: (8, 16), 24: EXACT, 32: EXACT}


@pytest.mark.selkie
@pytest.mark.parametrize("linear", [0, 1, pytest.param(2, marks=pytest.mark.full)])
@pytest.mark.parametrize("depth", [pytest.param(d, marks=[] if d in (8, 24) else pytest.mark.full) for d in DEPTHS])
def test_every_depth(tmp_path, depth, linear):
    """
    The display has modes of one depth only, and no linear framebuffer, or one, or one that it refuses to set (2).
    Rows of 800 pixels lie across the ends of the window of 64 KiB.
    """
    path = make(tmp_path, "a.png", "800x600")
    hook = rom(tmp_path / "vbe.rom", name="rom_vbe", DEPTH=depth, LINEAR=linear)
    shown, seen = show(tmp_path, ["-option-rom", hook, *knob(tmp_path, "bootsplash.png", path)])
    assert shown == (800, 600, 800, 600)
    compare(seen, rgb(path), DEPTHS[depth])


@pytest.mark.selkie
@pytest.mark.warns("splash: the display refuses")
def test_window_is_stuck(tmp_path):
    """A display that refuses to move its window is named in the log, and the menu appears."""
    path = make(tmp_path, "a.png", "640x480")
    hook = rom(tmp_path / "vbe.rom", name="rom_vbe", LINEAR=0, WINDOW=0)
    with VM("-boot", "menu=on,splash-time=60000", "-option-rom", hook, *knob(tmp_path, "bootsplash.png", path),
            *drive("virtio", disk("hello"))) as vm:
        vm.debug.expect("W.*splash: the display refuses its mode")
        vm.hmp("sendkey esc")
        vm.expect_screen("Select boot device")


@pytest.mark.selkie
def test_small_picture_is_centred(tmp_path):
    path = make(tmp_path, "a.jpg", "101x51")
    shown, seen = show(tmp_path, ["-boot", f"menu=on,splash-time=60000,splash={path}"])
    width, height = shown[2:]
    assert shown[:2] == (101, 51) and seen[:2] == (width, height)
    compare(seen, rgb(path, "-gravity", "NorthWest", "-splice",
                      f"{(width - 101) // 2}x{(height - 51) // 2}", "-extent",
                      f"{width}x{height}"), NEAR)


@pytest.mark.selkie
def test_large_picture_is_scaled(tmp_path):
    path = make(tmp_path, "a.png", "4000x1000")
    shown, seen = show(tmp_path, [*knob(tmp_path, "bootsplash.png", path), "-m", "256M"])
    assert shown[0] == shown[2] and shown[1] == shown[0] // 4
    width, height = seen[:2]
    compare(seen, rgb(path, "-filter", "Box", "-resize", f"{shown[0]}x{shown[1]}!", "-gravity",
                      "Center", "-extent", f"{width}x{height}"), (4, 160))


@pytest.mark.warns("bootsplash")
@pytest.mark.selkie
@pytest.mark.parametrize("content, why", [
    (lambda p: make(p, "a.jpg", "64x64", "-interlace", "JPEG").read_bytes(), "not supported"),
    (lambda p: make(p, "a.png", "64x64").read_bytes()[:200], "malformed"),
    (lambda p: b"GIF89a" + bytes(100), "not supported"),
], ids=["progressive", "cut-off", "gif"])
def test_refused(tmp_path, content, why):
    """For a file that is no picture the log has a line, and the text screen stays."""
    path = tmp_path / "splash"
    path.write_bytes(content(tmp_path))
    with VM("-boot", "menu=on,splash-time=60000", *knob(tmp_path, "bootsplash.jpg", path),
            *drive("virtio", disk("hello"))) as vm:
        vm.debug.expect(f"W.*bootsplash.jpg: .*{why}")
        vm.expect_screen("Press ESC for boot menu")
