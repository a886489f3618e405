# SPDX-License-Identifier: BSD-2-Clause
"""The storage controllers that the firmware drives, as one table for the tests
(tests/boot/test_storage_matrix.py) and for the page (docs/hardware.md).

    cd tests; python3 -m lib.storage      updates the page
"""

import dataclasses

from lib import page


@dataclasses.dataclass
class Controller:
    """A controller. `adapter` and `disk` are QEMU's devices. devices() fills in {board}."""
    title: str
    disk: str                   # QEMU's device for the disk, or for controller and disk in one
    adapter: str = ""           # QEMU's device for the controller; "" if the board or the disk has it
    adapter_on: dict = dataclasses.field(default_factory=dict)   # by board, instead of `adapter`
    disk_on: dict = dataclasses.field(default_factory=dict)
    bootindex: bool = True      # QEMU can name the disk in bootorder
    module: str = ""            # Linux's driver in Debian's kernel
    linux_on: tuple = ("pc", "q35")    # where Linux finds QEMU's disks
    # QEMU reports errors of its storage to the guest, and lets the guest run while it waits for
    # storage
    errors: bool = True
    large: bool = True          # QEMU's disks may have sectors of 4096 bytes
    protected: bool = True      # QEMU can make the disk read-only, and tells the guest so
    resized: bool = True        # QEMU can make the disk smaller while it runs
    behind: bool = True         # it can be behind a bridge; a controller at a PC's fixed ports cannot
    # what QEMU removes: pci (the device), adapter (one that is not the board's), disk, medium; "":
    # it cannot
    unplug: str = "pci"
    interface: str = "SCSI"     # its name in EDD, which is older than some
    card: bool = False          # sizes are powers of two
    quick: str = "pc"           # the board of the quick run


CONTROLLERS = {
    "ide": Controller("IDE", "ide-hd", disk_on={"pc": "bus=ide.0", "q35": "bus=p.0"},
                      adapter_on={"q35": "piix4-ide,id=p"}, module="ata_piix", linux_on=("pc",),
                      large=False, protected=False, behind=False, unplug="", interface="ATA"),
    "ahci": Controller("AHCI", "ide-hd", disk_on={"pc": "bus=a.0", "q35": "bus=ide.0"},
                       adapter_on={"pc": "ahci,id=a"}, module="ahci", large=False,
                       protected=False, unplug="adapter", interface="SATA", quick="q35"),
    "nvme": Controller("NVMe", "nvme,serial=x", module="nvme", protected=False,
                       resized=False, quick="q35"),
    "virtio-blk": Controller("virtio-blk", "virtio-blk-pci", module="virtio_blk"),
    "virtio-blk-modern": Controller("virtio-blk 1.x", "virtio-blk-pci,disable-legacy=on",
                                    module="virtio_blk", quick="q35"),
    "virtio-blk-legacy": Controller("virtio-blk legacy", "virtio-blk-pci,disable-modern=on,"
                                    "disable-legacy=off", module="virtio_blk"),
    "virtio-scsi": Controller("virtio-scsi", "scsi-hd,bus=s.0", "virtio-scsi-pci,id=s",
                              module="virtio_scsi", unplug="disk", quick="q35"),
    "lsi53c895a": Controller("LSI 53C895A", "scsi-hd,bus=s.0", "lsi53c895a,id=s",
                             module="sym53c8xx", unplug="disk", quick="q35"),
    "lsi53c810": Controller("LSI 53C810", "scsi-hd,bus=s.0", "lsi53c810,id=s",
                            module="sym53c8xx", unplug="disk"),
    "pvscsi": Controller("VMware PVSCSI", "scsi-hd,bus=s.0", "pvscsi,id=s", module="vmw_pvscsi",
                         unplug="disk"),
    "mptsas1068": Controller("LSI SAS1068", "scsi-hd,bus=s.0", "mptsas1068,id=s",
                             module="mptsas", linux_on=(), unplug="disk", quick="q35"),
    "megasas": Controller("MegaRAID SAS 1078", "scsi-hd,bus=s.0", "megasas,id=s",
                          module="megaraid_sas", unplug="disk"),
    "megasas-gen2": Controller("MegaRAID SAS 2108", "scsi-hd,bus=s.0", "megasas-gen2,id=s",
                               module="megaraid_sas", unplug="disk", quick="q35"),
    "am53c974": Controller("Am53C974", "scsi-hd,bus=s.0", "am53c974,id=s", module="am53c974",
                           unplug="disk", quick="q35"),
    "dc390": Controller("Tekram DC-390", "scsi-hd,bus=s.0", "dc390,id=s", module="am53c974",
                        unplug="disk"),
    "sdhci": Controller("SDHCI", "sd-card", "sdhci-pci", bootindex=False, module="sdhci_pci",
                        errors=False, large=False, protected=False, resized=False,
                        unplug="medium", card=True),
    "usb-xhci": Controller("USB on xHCI", "usb-storage,bus=u.0", "qemu-xhci,id=u",
                           module="usb_storage", unplug="disk", interface="USB", quick="q35"),
    "usb-ehci": Controller("USB on EHCI", "usb-storage,bus=u.0", "usb-ehci,id=u",
                           module="usb_storage", unplug="disk", interface="USB"),
}

BOARDS = ["pc", "q35"]


def devices(name, board, bootindex=None, drive="d", unit="unit"):
    """
    Returns QEMU arguments for the controller with the disk `drive`, whose device has the id `unit`.
    """
    c = CONTROLLERS[name]
    words = []
    adapter = c.adapter_on.get(board, c.adapter)
    if adapter:
        words += ["-device", adapter]
    disk = ",".join(word for word in (c.disk, c.disk_on.get(board, "")) if word)
    if bootindex is not None and c.bootindex:
        disk += f",bootindex={bootindex}"
    return words + ["-device", f"{disk},id={unit},drive={drive}"]


UNPLUGS = {"pci": "the function", "adapter": "the adapter", "disk": "the disk", "medium": "the card", "": "QEMU cannot"}


def markdown():
    """Returns the table for the page."""
    lines = ["| controller | QEMU's devices | Linux's driver | errors | unplugged |",
             "|---|---|---|---|---|"]
    for c in CONTROLLERS.values():
        names = {word.split(",")[0] for word in (c.adapter, *c.adapter_on.values(), c.disk) if word}
        where = {2: "", 1: f" on {' '.join(c.linux_on)}", 0: ": finds no disk"}[len(c.linux_on)]
        errors = "yes" if c.errors else "QEMU reports none"
        lines.append(f"| {c.title} | {', '.join(f'`{n}`' for n in sorted(names))} "
                     f"| `{c.module}`{where} | {errors} | {UNPLUGS[c.unplug]} |")
    return "\n".join(lines) + "\n"


TABLE = page.Table("hardware.md", "storage", "storage", markdown)


if __name__ == "__main__":
    TABLE.update()
