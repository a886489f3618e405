# SPDX-License-Identifier: BSD-2-Clause
"""Runs the conformance image on Bochs and v86. Nobody presses keys there, so checks that need a key
or a mouse are skipped.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.dirname(HERE))
from lib import terminal  # noqa: E402
from lib.vm import PATIENCE  # noqa: E402

POLL = 0.1
# The name of the emulators' own firmware, instead of a folder with a BIOS. v86 has none, and its
# users take SeaBIOS.
BOCHS_OWN = "/usr/share/bochs"
BOCHS_VGA = "/usr/share/vgabios/vgabios.bin"


class Emulator:
    """Iterating yields the lines of the image's output, which comes to a file."""

    def __init__(self, bios, build, offset, config, quiet):
        self.quiet = quiet * PATIENCE
        self.dir = tempfile.mkdtemp(prefix="probe.")
        self.disk = os.path.join(self.dir, "disk.img")
        self.output = os.path.join(self.dir, "output")
        shutil.copyfile(os.path.join(build, "selkie-probe.img"), self.disk)
        with open(self.disk, "r+b") as disk:
            disk.seek(offset)
            disk.write(config)
        with open(self.output, "wb"):
            pass
        self.start(bios, build)

    def __iter__(self):
        """Yields lines until the emulator ends or is silent for too long."""
        rest, end = b"", time.monotonic() + self.quiet
        with open(self.output, "rb") as output:
            while time.monotonic() < end:
                ended = self.process.poll() is not None
                data = output.read()
                if not data and ended:
                    return
                if not data:
                    time.sleep(POLL)
                    continue
                end = time.monotonic() + self.quiet
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    yield line.decode("latin-1").rstrip("\r")

    def request(self, text):
        """Ignores what the image requests, because nobody presses keys."""

    def vmm_gave_up(self):
        return False

    def close(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.dir, ignore_errors=True)


class Bochs(Emulator):
    """A PC with an i440FX and an ISA display. The image finds no debug port and writes to COM1."""

    def start(self, bios, build):
        rom, vga = ((os.path.join(bios, "BIOS-bochs-latest"), BOCHS_VGA) if bios == BOCHS_OWN else
                    (os.path.join(bios, "bios-256k.bin"), os.path.join(bios, "vgabios-isavga.bin")))
        lines = ["config_interface: textconfig", "display_library: term",
                 "memory: guest=128, host=128", f"romimage: file={rom}", f"vgaromimage: file={vga}",
                 "cpu: ips=8000000", "pci: enabled=1, chipset=i440fx",
                 "ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14",
                 f"ata0-master: type=disk, path={self.disk}, mode=flat, cylinders=0", "boot: disk",
                 f"com1: enabled=1, mode=file, dev={self.output}", f"log: {self.dir}/log",
                 "panic: action=fatal", "speaker: enabled=0",
                 "sound: waveoutdrv=dummy, waveindrv=dummy, midioutdrv=dummy"]
        for name, text in (("rc", "\n".join(lines)), ("debugger", "c")):
            with open(os.path.join(self.dir, name), "w", encoding="ascii") as file:
                file.write(text + "\n")
        # It needs a terminal for its screen.
        self.program = terminal.Program(["bochs-bin", "-q", "-f", f"{self.dir}/rc", "-rc",
                                         f"{self.dir}/debugger"])
        self.process = self.program.process

    def close(self):
        self.program.close()
        super().close()


class V86(Emulator):
    """The image writes to debug port 402h, as scripts/v86.mjs shows."""

    def start(self, bios, build):
        v86 = os.path.join(build, "deps/v86")
        if not os.path.exists(os.path.join(v86, "package.json")):
            subprocess.run([os.path.join(TREE, "scripts/fetch-v86"), v86], check=True)
        ours = os.path.exists(os.path.join(bios, "bios-ram.bin"))
        files = {"BIOS": os.path.join(bios, "bios-ram.bin" if ours else "bios.bin"),
                 "VGA_BIOS": os.path.join(bios, "vgabios-stdvga.bin")}
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                ["node", os.path.join(TREE, "scripts/v86.mjs"), v86, bios, "hda", self.disk, "7200"],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env={**os.environ, **files})
