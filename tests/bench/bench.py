#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""bench.py [--only TEXT] [--detail] [--out FOLDER] NAME=FOLDER...: measures what a firmware costs.

It measures two things, for several firmwares side by side:

  accesses   port and MMIO accesses that a hypervisor has to emulate, counted in QEMU's trace of
             device callbacks. RAM and ROM are not devices, so the framebuffer is free.
  ms, us     virtual time: with -icount an instruction takes 1 ns. Waits take their time.

Both are the same in each run and on each host. KVM is not used. The vCPU shares one core with
QEMU's other threads, which have a higher priority (setting this needs root). So a disk has always
answered before the guest's next instruction. Only the rows with many CPUs measure real time.

The results are written to bench.json and bench.md in the folder.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import paths  # noqa: E402
from lib.qmp import Qmp  # noqa: E402

TIMEOUT = 120
BOOT = "reset to boot sector"
ACCESS = re.compile(rb"memory_region_ops_(?:read|write) cpu (-?\d+) mr \S+ addr (0x[0-9a-f]+) "
                    rb"value (0x[0-9a-f]+) size (\d) name '(.*)'")


# SCSI host adapters
HOSTS = ["lsi53c895a", "pvscsi", "mptsas1068", "megasas", "am53c974", "virtio-scsi-pci"]
MANY = 128

USB = {"xhci": "qemu-xhci", "ehci": "usb-ehci", "uhci": "piix3-usb-uhci", "ohci": "pci-ohci"}


def disk_device(kind):
    if kind.startswith("usb-uas-"):
        return "scsi-hd,drive=d,bus=s.0,bootindex=1"
    if kind.startswith("usb-"):
        return "usb-storage,drive=d,bootindex=1"
    if kind.startswith("keyboard-"):
        return "virtio-blk-pci,drive=d,bootindex=1"
    if kind in HOSTS:
        return "scsi-hd,drive=d,bus=s.0,bootindex=1"
    return {"virtio": "virtio-blk-pci,drive=d,bootindex=1",
            "ide": "ide-hd,drive=d,bus=ide.0,bootindex=1",
            "ahci": "ide-hd,drive=d,bus=ide.0,bootindex=1",
            "ahci-card": "ide-hd,drive=d,bus=a.0,bootindex=1",
            "nvme": "nvme,serial=x,drive=d,bootindex=1",
            "virtio-mmio": "virtio-blk-device,drive=d,bootindex=1",
            "virtio-many": "virtio-blk-pci,drive=d,bootindex=1,addr=4.0,multifunction=on",
            "sdhci": "sd-card,drive=d",
            "virtio-strict": "virtio-blk-pci,drive=d,bootindex=1"}[kind]


# QEMU arguments for controllers that the disk needs.
CONTROLLERS = {**{f"usb-{name}": ["-device", device] for name, device in USB.items()},
               **{f"usb-uas-{name}": ["-device", USB[name], "-device", "usb-uas,id=s"] for name in ("xhci", "ehci")},
               **{f"keyboard-{name}": ["-device", device, "-device", "usb-kbd"] for name, device in USB.items()},
               "sdhci": ["-device", "sdhci-pci"],
               # The boot order leaves out what is on USB.
               "virtio-strict": ["-boot", "strict=on", "-device", "piix3-usb-uhci,id=u",
                                 "-device", "pci-ohci,id=o", "-device", "usb-kbd,bus=u.0",
                                 "-drive", "if=none,id=e,format=raw,file=null-co://",
                                 "-device", "usb-storage,bus=o.0,drive=e"],
               "ahci-card": ["-device", "ahci,id=a"],
               "virtio-many": [word for n in range(1, MANY) for word in
                               ("-drive", f"if=none,id=d{n},format=raw,file=null-co://", "-device",
                                f"virtio-blk-pci,drive=d{n},addr={4 + n // 8:#x}.{n % 8},"
                                "multifunction=on")],
               **{host: ["-device", f"{host},id=s"] for host in HOSTS}}


# name: (machine, disk, vga, the parts of the guest to assemble)
RUNS = {
    f"{machine} {disk} vga={vga}": (machine, disk, vga, parts)
    for machine, disk, vga, parts in [
        ("pc", "virtio", "std", ["DISK", "VIDEO"]), ("pc", "virtio", "none", []),
        ("pc", "ide", "std", ["DISK"]), ("pc", "ide", "none", []),
        ("q35", "virtio", "std", []), ("q35", "virtio", "none", []),
        ("q35", "ahci", "std", ["DISK"]), ("q35", "ahci", "none", []),
        *(("q35", f"usb-{name}", "std", ["DISK"]) for name in (*USB, "uas-xhci", "uas-ehci")),
        *(("pc", f"usb-{name}", "std", []) for name in USB),
        *((machine, f"keyboard-{name}", "std", []) for name in USB for machine in ("q35", "pc")),
        ("pc", "virtio-strict", "std", []), ("pc", "sdhci", "std", ["DISK"]), ("q35", "sdhci", "std", []),
        *(("pc", host, "std", ["DISK"]) for host in HOSTS), *(("q35", host, "std", []) for host in HOSTS),
        ("pc", "nvme", "std", ["DISK"]), ("q35", "nvme", "std", []),
        ("pc", "ahci-card", "std", []), ("pc", "virtio-many", "none", []),
        ("microvm", "virtio-mmio", "none", ["DISK"]),
        ("pc", "kernel", "std", []), ("pc", "kernel", "none", []),
        ("q35", "kernel", "std", []), ("q35", "kernel", "none", []),
        ("microvm", "kernel", "none", []), ("microvm", "pvh", "none", ["PVH"]),
    ]
}
KERNELS = ["kernel", "pvh"]
CPUS = [1, 8, 64, 255]


def assemble(parts, folder, source="bench.asm"):
    image = folder / ("-".join(["guest", *parts]) + ".img")
    source = pathlib.Path(__file__).with_name(source)
    subprocess.run(["nasm", "-f", "bin", "-o", image, *(f"-D{part}" for part in parts), source],
                   check=True)
    with open(image, "r+b") as file:
        file.truncate(8192 * 512)
    return image


def medium(disk, image):
    """QEMU arguments for what the machine boots: a disk, or a kernel with an initrd."""
    if disk in KERNELS:
        return ["-kernel", str(image), "-initrd", str(image), "-append", "console=ttyS0"]
    return ["-drive", f"if=none,id=d,format=raw,file={image},snapshot=on",
            *CONTROLLERS.get(disk, []), "-device", disk_device(disk)]


def machine_words(firmware, machine, disk, vga, image):
    return [paths.QEMU, "-L", str(firmware), "-machine", machine, "-m", "128M", "-nodefaults",
            "-no-user-config", "-display", "none", "-vga", vga,
            *medium(disk, image), "-device", "isa-debug-exit,iobase=0xf4,iosize=4"]


def let_devices_go_first(qmp, pid):
    """
    Makes QEMU run on one core, where all its other threads get a higher priority than the vCPU.
    Returns False if this is not allowed.
    """
    vcpus = {cpu["thread-id"] for cpu in qmp.run("query-cpus-fast")}
    core = {min(os.sched_getaffinity(0))}
    try:
        for tid in map(int, os.listdir(f"/proc/{pid}/task")):
            os.sched_setaffinity(tid, core)
            if tid not in vcpus:
                os.sched_setscheduler(tid, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        return False
    return True


def traced(words, folder):
    """Runs QEMU until it ends. Returns the path of its trace."""
    log, socket = folder / "trace", folder / "qmp"
    words = words + ["-accel", "tcg", "-icount", "shift=0,sleep=off", "-S",
                     "-chardev", f"file,id=g,path={folder}/guest",
                     "-device", "isa-debugcon,iobase=0xe9,chardev=g",
                     "-qmp", f"unix:{socket},server=on,wait=off", "-D", str(log),
                     "-trace", "enable=memory_region_ops_read",
                     "-trace", "enable=memory_region_ops_write"]
    with subprocess.Popen(words, stdin=subprocess.DEVNULL) as process:
        try:
            qmp = Qmp(socket)
            if not let_devices_go_first(qmp, process.pid):
                print("bench: not root, figures of disks may vary", file=sys.stderr)
            qmp.run("cont")
            process.wait(TIMEOUT)
        finally:
            process.kill()
    return log


def measurements(log):
    """
    Reads a trace. Yields (name, nanoseconds, Counter of accesses by region), or (name, None, None)
    if the call returned an error.
    """
    name, regions = BOOT, collections.Counter()
    field, rest = None, b""
    with open(log, "rb") as lines:
        for line in lines:
            match = ACCESS.search(line)
            if not match or match.group(1) == b"-1":  # -1: an access by a device itself
                continue
            if match.group(5) != b"isa-debugcon" or match.group(2) != b"0xe9":
                regions[match.group(5).decode()] += 1
                continue
            byte = int(match.group(3), 16)
            if field is None and byte == 1:
                field, rest = "name", b""
            elif field is None and byte == 2:
                field, rest = "time", b""
            elif field is None and byte == 3:
                yield name, None, None
            elif field == "name" and byte == 0:
                name, field, regions = rest.decode(), None, collections.Counter()
            else:
                rest += bytes([byte])
                if field == "time" and len(rest) == 8:
                    yield name, int.from_bytes(rest, "little"), regions
                    field, regions = None, collections.Counter()


def measure(firmware, run, folder):
    """Returns all measurements of one machine, by name."""
    machine, disk, vga, parts = RUNS[run]
    image = assemble(parts, folder, "kernel.asm" if disk in KERNELS else "bench.asm")
    log = traced(machine_words(firmware, machine, disk, vga, image), folder)
    found = {}
    for name, ns, regions in measurements(log):
        if ns is None:
            found[name] = {"failed": True}
        else:
            found[name] = {"ns": ns, "accesses": sum(regions.values()),
                           "regions": dict(regions.most_common())}
    log.unlink()
    return found


def wall_time(firmware, machine, cpus, folder):
    """
    Returns the seconds from QEMU's start to the end of the boot sector, with this many CPUs: the
    better one of two runs.
    """
    words = machine_words(firmware, machine, "virtio", "std", assemble([], folder))
    words += ["-accel", "tcg", "-smp", str(cpus)]
    best = None
    for _ in range(2 if cpus < 100 else 1):
        start = time.monotonic()
        done = subprocess.run(words, stdin=subprocess.DEVNULL, timeout=TIMEOUT)
        seconds = time.monotonic() - start
        if done.returncode % 2 == 0:
            raise RuntimeError("QEMU failed")
        best = min(best or seconds, seconds)
    return best


def ratio(values):
    """Returns the other firmware's value divided by ours, as "24.5 x". (Ours is the first.)"""
    if len(values) < 2 or None in values[:2]:
        return ""
    return f"{values[1] / values[0]:.1f} x" if values[0] else "-"


def table(title, unit, names, rows):
    """Returns a Markdown table with one line for each row and two columns for each firmware."""
    lines = [f"## {title}", "", "| | " + " | ".join(
        f"{name}: accesses | {unit}" for name in names) + " | accesses |",
        "|---|" + "---:|" * (2 * len(names) + 1)]
    scale = {"ms": 1e6, "us": 1e3}[unit]
    for label, cells in rows:
        text = []
        for cell in cells:
            if not cell or "failed" in cell:
                text += ["failed" if cell else "-", "-"]
            else:
                text += [f"{cell['accesses']:,}", f"{cell['ns'] / scale:.3f}"]
        text.append(ratio([cell and cell.get("accesses") for cell in cells]))
        lines.append(f"| {label} | " + " | ".join(text) + " |")
    return lines + [""]


def report(results, names, detail):
    boots, calls = [], []
    for run in RUNS:
        found = [results[name]["runs"].get(run, {}) for name in names]
        if not any(found):
            continue
        boots.append((run, [cell.get(BOOT) for cell in found]))
        if not RUNS[run][3]:
            continue
        for call in dict.fromkeys(key for cell in found for key in cell if key != BOOT):
            calls.append((f"{run.split(' vga')[0]}: {call}", [cell.get(call) for cell in found]))
    lines = table("From reset to the boot sector", "ms", names, boots)
    lines += table("A call of the guest", "us", names, calls)
    lines += ["## Wall time to the boot sector with N CPUs (seconds, TCG)", "",
              "| | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    for key in dict.fromkeys(key for name in names for key in results[name]["wall"]):
        cells = [results[name]["wall"].get(key) for name in names]
        lines.append(f"| {key} | " + " | ".join(f"{c:.2f}" if c else "-" for c in cells) + " |")
    if detail:
        lines += ["", "## Boot accesses by device", ""]
        for run, cells in boots:
            for name, cell in zip(names, cells):
                regions = cell["regions"] if cell else {}
                lines.append(f"- {run}, {name}: " + ", ".join(
                    f"{region} {count}" for region, count in regions.items()))
    return "\n".join(lines + ["", NOTE])


NOTE = """A kick of a virtio queue (one light exit of KVM, an ioeventfd) is not in the trace and not
counted. A 16- or 32-bit access to the VGA window counts as its bytes.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("firmware", nargs="+", help="NAME=FOLDER; ratios are to the first")
    parser.add_argument("--only", default="", help="rows whose name contains this")
    parser.add_argument("--detail", action="store_true", help="list accesses by device")
    parser.add_argument("--out", type=pathlib.Path, default=paths.BUILD / "bench")
    args = parser.parse_args()
    walls = {f"{machine}, {cpus} CPUs": (machine, cpus) for machine in ("pc", "q35") for cpus in CPUS}
    if not any(args.only in row for row in (*RUNS, *walls)):
        parser.error(f"no row contains \"{args.only}\". The rows are: {'; '.join((*RUNS, *walls))}")
    names = [word.split("=", 1)[0] for word in args.firmware]
    results = {}
    for name, firmware in (word.split("=", 1) for word in args.firmware):
        results[name] = {"runs": {}, "wall": {}}
        for run in [run for run in RUNS if args.only in run]:
            folder = pathlib.Path(tempfile.mkdtemp(prefix="selkie-bench-"))
            try:
                results[name]["runs"][run] = measure(firmware, run, folder)
            except (subprocess.TimeoutExpired, OSError, RuntimeError) as error:
                print(f"bench: {name}, {run}: {error}", file=sys.stderr)
            shutil.rmtree(folder)
        for key, (machine, cpus) in walls.items():
            if args.only not in key:
                continue
            with tempfile.TemporaryDirectory(prefix="selkie-bench-") as folder:
                try:
                    results[name]["wall"][key] = wall_time(firmware, machine, cpus,
                                                           pathlib.Path(folder))
                except (subprocess.TimeoutExpired, RuntimeError) as error:
                    print(f"bench: {name}, {key}: {error}", file=sys.stderr)
    text = report(results, names, args.detail)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "bench.json").write_text(json.dumps(results, indent=1) + "\n")
    (args.out / "bench.md").write_text(text)
    print(text)
    return 0 if all(all(r.values()) for r in (res["runs"] for res in results.values())) else 1


if __name__ == "__main__":
    sys.exit(main())
