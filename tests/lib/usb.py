# SPDX-License-Identifier: BSD-2-Clause
"""USB controllers as QEMU's arguments, and devices on them."""

import time

import pytest

from lib.guest import disk
from lib.vm import drive

MACHINES = ["pc", "q35"]
# An EHCI controller with its three companions, as on the ICH9.
COMPANIONS = "ich9"
# Controllers that serve full speed, which QEMU's hub has.
HUBS = ["qemu-xhci", "nec-usb-xhci", "piix3-usb-uhci", "piix4-usb-uhci", "ich9-usb-uhci1",
        "ich9-usb-uhci6", "pci-ohci", COMPANIONS]
CONTROLLERS = [*HUBS, "usb-ehci", "ich9-usb-ehci1"]
# Combinations that run every time. Full runs have all.
USUAL = [("q35", "qemu-xhci"), ("pc", "usb-ehci"), ("pc", "piix3-usb-uhci"), ("q35", COMPANIONS),
         ("q35", "pci-ohci")]
# For a CD's GRUB, which reads two lines by INT 16h.
GRUB_READS = ("serial\nterminal_output serial\nterminal_input console\necho grub is here\n"
              "read line\necho got-$line-end\nread line\necho got-$line-end\n")


def matrix(controllers, usual=None):
    return [pytest.param(machine, controller,
                         marks=[] if (machine, controller) in (usual or USUAL) else pytest.mark.full)
            for machine in MACHINES for controller in controllers]


def storage(path, name="d", bootindex=None, port=None, **more):
    words = [f"usb-storage,bus=x.0,drive={name}"]
    words += [f"bootindex={bootindex}"] if bootindex is not None else []
    words += [f"port={port}"] if port is not None else []
    words += [f"{k}={v}" for k, v in more.items()]
    return ["-drive", f"if=none,id={name},format=raw,file={path},snapshot=on",
            "-device", ",".join(words)]


def host(machine, controller):
    """Returns QEMU arguments for a controller whose bus is x.0."""
    if controller != COMPANIONS:
        return ["-machine", machine, "-device", f"{controller},id=x"]
    words = ["-machine", machine, "-device", "ich9-usb-ehci1,id=x,addr=1d.7,multifunction=on"]
    for i in range(3):
        words += ["-device", f"ich9-usb-uhci{i + 1},masterbus=x.0,firstport={2 * i},"
                             f"addr=1d.{i},multifunction=on"]
    return words


def plug_in(vm, driver, **more):
    vm.qmp("device_add", driver=driver, bus="x.0", **more)


def two_disks():
    return [*drive("virtio", disk("hello", STAY=1, TAG="one"), 1, "a"),
            *drive("virtio", disk("hello", STAY=1, TAG="two"), 2, "b")]


def answers(vm, text):
    for key in (*text, "ret"):
        vm.hmp(f"sendkey {key}")
        time.sleep(0.2)
    vm.serial.expect(f"got-{text}-end")
