# SPDX-License-Identifier: BSD-2-Clause
"""Boots from the network with each of Debian's iPXE ROMs, by TFTP and HTTP, and by iPXE on top of
another PXE ROM (undionly.kpxe). test_network.py tests what else the network can do.
"""

import functools
import http.server
import pathlib
import shutil
import threading

import pytest

from lib.guest import disk
from lib.vm import VM

ROMS = pathlib.Path("/usr/lib/ipxe/qemu")
UNDI = pathlib.Path("/usr/lib/ipxe/undionly.kpxe")
MACHINES = ["pc", "q35"]
SECONDS = 60  # iPXE waits for a link, and repeats its DHCP requests
CARDS = {
    "e1000": "e1000", "e1000e": "e1000e", "i82559er": "eepro100", "ne2k_pci": "ne2k_pci",
    "pcnet": "pcnet", "rtl8139": "rtl8139", "virtio-net-pci": "virtio", "vmxnet3": "vmxnet3",
}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the server's texts, each once, and files."""

    def do_GET(self):
        texts = self.server.texts.get(self.path)
        if texts is None:
            super().do_GET()
            return
        body = texts.pop(0).encode("ascii")
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def web(tmp_path):
    """A web server of the test's folder. The guest reaches it at its `url`."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(
        Handler, directory=tmp_path))
    server.texts = {}
    server.url = f"http://10.0.2.2:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def program(folder, **defines):
    shutil.copy(disk("hello", 4, TAG="network", **defines), folder / "program")


def boots(machine, card, folder, bootfile, rom=""):
    """The card's ROM loads the program by the file name that DHCP tells it."""
    program(folder)
    romfile = f",romfile={ROMS / rom}" if rom else ""
    with VM("-machine", machine, "-netdev", f"user,id=net,tftp={folder},bootfile={bootfile}",
            "-device", f"{card},netdev=net,bootindex=1{romfile}") as vm:
        vm.expect("guest: network", SECONDS)


def test_http(web, tmp_path):
    boots("q35", "e1000e", tmp_path, f"{web.url}/program")


@pytest.mark.full
@pytest.mark.parametrize("how", ["tftp", "http"])
@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("machine", MACHINES)
def test_card(machine, card, how, web, tmp_path):
    """Boots by the ROM that QEMU chooses, which has an image for a PC and one for EFI."""
    boots(machine, card, tmp_path, f"{web.url}/program" if how == "http" else "/program")


@pytest.mark.full
@pytest.mark.parametrize("card", [card for card in CARDS if card != "ne2k_pci"])
def test_small_rom(card, tmp_path):
    """
    QEMU gives these ROMs to its oldest machine types. (ne2k_pci's names no vendor. QEMU mends this
    only in the ROM that it chooses itself.)
    """
    boots("pc", card, tmp_path, "/program", f"pxe-{CARDS[card]}.rom")


@pytest.mark.full
@pytest.mark.skipif(not UNDI.exists(), reason=f"no {UNDI}: scripts/setup full")
@pytest.mark.parametrize("card", [card for card in CARDS if card != "vmxnet3"])
@pytest.mark.parametrize("machine", MACHINES)
def test_undionly(machine, card, web, tmp_path):
    """
    The ROM's iPXE chains undionly.kpxe, whose iPXE drives the card by the ROM's UNDI. DHCP tells both
    the same file name. That file is a script, and the server gives another script the second time.
    (The UNDI of vmxnet3's ROM receives nothing, under other firmware either.)
    """
    shutil.copy(UNDI, tmp_path)
    program(tmp_path, STAY=1)
    web.texts["/script"] = ["#!ipxe\nchain undionly.kpxe\n",
                            "#!ipxe\necho second ${net0/chip}\nchain program\n"]
    with VM("-machine", machine, "-netdev", f"user,id=net,bootfile={web.url}/script",
            "-device", f"{card},netdev=net,bootindex=1") as vm:
        vm.expect("guest: network", 2 * SECONDS)
        vm.expect_screen("^second undionly")
    assert not web.texts["/script"]
