# SPDX-License-Identifier: BSD-2-Clause
"""A software TPM (swtpm) for a machine, and its event log."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import time

import yaml

from lib.tables import Acpi
from lib.vm import PATIENCE


class Swtpm:
    """with Swtpm("2.0", banks="sha256") as tpm: VM(*tpm.args("tpm-tis"))"""

    def __init__(self, family="2.0", banks="sha1,sha256"):
        self.family = family
        self.banks = banks

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="selkie-tpm-"))
        two = ["--tpm2"] if self.family == "2.0" else []
        if two:
            # The TPM's state says which banks are active.
            subprocess.run(["swtpm_setup", "--tpm2", "--tpmstate", self.folder, "--overwrite",
                            "--pcr-banks", self.banks], check=True, capture_output=True)
        self.process = subprocess.Popen(
            ["swtpm", "socket", *two, "--tpmstate", f"dir={self.folder}",
             "--ctrl", f"type=unixio,path={self.folder}/socket"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20 * PATIENCE
        while not (self.folder / "socket").exists():
            assert self.process.poll() is None and time.monotonic() < deadline, "no swtpm"
            time.sleep(0.02)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def args(self, device="tpm-tis"):
        return ["-chardev", f"socket,id=tpmsock,path={self.folder}/socket",
                "-tpmdev", "emulator,id=tpm0,chardev=tpmsock", "-device", f"{device},tpmdev=tpm0"]


def wait_for_driver(linux):
    """Waits until Linux has loaded its driver for the TPM."""
    linux.run("for i in $(seq 60); do [ -e /sys/class/tpm/tpm0 ] && break; sleep 1; done; "
              "[ -e /sys/class/tpm/tpm0 ]", 90)


def event_log(vm):
    """Returns the log's memory in the guest, at the address in the ACPI table."""
    acpi = Acpi(vm)
    if two := acpi.named("TPM2"):
        size, at = int.from_bytes(two[0][64:68], "little"), int.from_bytes(two[0][68:76], "little")
    else:
        tcpa, = acpi.named("TCPA")
        size, at = int.from_bytes(tcpa[38:42], "little"), int.from_bytes(tcpa[42:50], "little")
    return vm.memory_at(at, size)


def parsed(log, folder):
    """
    Returns what tpm2_eventlog prints: the events' PCRs and kinds, and the PCRs that follow from
    them.
    """
    path = pathlib.Path(folder) / "log"
    path.write_bytes(whole_events(log))
    text = subprocess.run(["tpm2_eventlog", path], check=True, capture_output=True,
                          text=True).stdout
    # For family 1.2, the events are not a list in its YAML.
    kinds = [(int(pcr), kind) for pcr, kind in
             re.findall(r"PCRIndex: (\d+)\n\s+EventType: (\w+)", text)]
    return kinds, yaml.safe_load(text[text.index("\npcrs:"):])["pcrs"]


def whole_events(log):
    """Returns the log up to its last event. After that the memory is zero."""
    at = 0
    banks = None
    if int.from_bytes(log[4:8], "little") == 3:  # this event describes the ones that follow
        at = 32 + int.from_bytes(log[28:32], "little")
        count = int.from_bytes(log[56:60], "little")
        banks = {int.from_bytes(log[60 + 4 * i:62 + 4 * i], "little"):
                 int.from_bytes(log[62 + 4 * i:64 + 4 * i], "little") for i in range(count)}
    while any(log[at:at + 8]):
        at += 8
        if banks is None:
            at += 20
        else:
            count = int.from_bytes(log[at:at + 4], "little")
            at += 4
            for _ in range(count):
                at += 2 + banks[int.from_bytes(log[at:at + 2], "little")]
        at += 4 + int.from_bytes(log[at:at + 4], "little")
    return log[:at]
