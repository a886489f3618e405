# SPDX-License-Identifier: BSD-2-Clause
"""A libvirtd of the test's own, as root, in namespaces: its /etc, /var, /run and QEMU's folder are
layers over the host's, so neither a libvirtd that runs there nor its files are touched.
"""

import os
import pathlib
import shutil
import subprocess
import time

from lib import paths

PATIENCE = float(os.environ.get("PATIENCE", "1"))

# $1 is a folder for the layers, $2 a folder with firmware descriptors, $4 where libvirt finds them.
START = r"""
set -e
mount -t tmpfs none "$1"
for place in /etc /var /usr/share/qemu; do
	mkdir -p "$1$place/new" "$1$place/work"
	mount -t overlay overlay -o "lowerdir=$place,upperdir=$1$place/new,workdir=$1$place/work" "$place"
done
mount -t tmpfs none /run
mkdir -p /etc/libvirt /var/lib/libvirt /run/lock
rm -rf /usr/share/qemu/firmware /etc/qemu/firmware
mkdir -p "${4%/*}"
cp -r "$2" "$4"
# libvirt wants to know its user even if its configuration names another one.
grep -q ^libvirt-qemu: /etc/passwd || echo 'libvirt-qemu:x:64055:64055::/:/bin/false' >>/etc/passwd
grep -q ^libvirt-qemu: /etc/group || echo 'libvirt-qemu:x:64055:' >>/etc/group
grep -q ^kvm: /etc/group || echo 'kvm:x:64054:' >>/etc/group
cat >/etc/libvirt/qemu.conf <<-END
	user = "root"
	group = "root"
	stdio_handler = "file"
	security_driver = "none"
	cgroup_controllers = []
	namespaces = []
	remember_owner = 0
END
cat >/etc/libvirt/libvirtd.conf <<-END
	auth_unix_rw = "none"
	auth_unix_ro = "none"
	log_outputs = "3:file:$3"
END
exec libvirtd
"""


def missing():
    """Returns why libvirtd cannot run here, or None."""
    if not shutil.which("libvirtd") or not shutil.which("virsh"):
        return "libvirtd is not installed"
    if os.getuid():
        return "needs root"
    done = subprocess.run(["unshare", "-mn", "--propagation", "private", "sh", "-c",
                           "mount -t tmpfs none /run && mkdir /run/a /run/b && "
                           "mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/a,workdir=/run/b /etc"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False)
    return "no namespaces with layers" if done.returncode else None


class Libvirt:
    """
    A libvirtd that finds the descriptors in the folder `place`. Use it by `with`, which ends the daemon
    and its domains.
    """

    def __init__(self, folder, descriptors, place="/usr/share/qemu/firmware"):
        self.folder, self.descriptors, self.place = folder, descriptors, place
        self.log = folder / "libvirtd.log"

    def __enter__(self):
        layers = self.folder / "layers"
        layers.mkdir()
        self.daemon = subprocess.Popen(["unshare", "-mn", "--propagation", "private", "bash", "-c",
                                        START, "libvirtd", layers, self.descriptors, self.log,
                                        self.place],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.PIPE)
        end = time.monotonic() + 30 * PATIENCE
        while self.virsh("list", check=False).returncode:
            if time.monotonic() > end or self.daemon.poll() is not None:
                self.daemon.terminate()
                raise AssertionError(self.daemon.communicate()[1].decode())
            time.sleep(0.2)
        return self

    def __exit__(self, *_):
        for name in self.virsh("list", "--name", check=False).stdout.split():
            self.virsh("destroy", name, check=False)
        self.daemon.terminate()
        try:
            self.daemon.communicate(timeout=30 * PATIENCE)
        except subprocess.TimeoutExpired:
            self.daemon.kill()
            self.daemon.communicate()

    def inside(self, *words):
        """Returns the words that run a command where the daemon's files are."""
        return ["nsenter", "-t", str(self.daemon.pid), "-m", *map(str, words)]

    def virsh(self, *words, check=True):
        done = subprocess.run(self.inside("virsh", *words), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                              timeout=60 * PATIENCE)
        assert not check or done.returncode == 0, done.stderr
        return done


class Domain:
    """A machine under TCG. Its debug ports write to files. Use it by `with`."""

    def __init__(self, libvirt, folder, machine="pc", os_words="<boot dev='hd'/>", devices="",
                 more="", firmware="<os firmware='bios'>"):
        self.libvirt, self.name = libvirt, "selkie-test"
        self.debug, self.guest = folder / "debug", folder / "guest"
        ports = "".join(f"<qemu:arg value='-chardev'/><qemu:arg value='file,id={name},path={path}'/>"
                        f"<qemu:arg value='-device'/>"
                        f"<qemu:arg value='isa-debugcon,iobase={port:#x},chardev={name}'/>"
                        for name, path, port in (("debug", self.debug, 0x402),
                                                 ("guest", self.guest, 0xE9)))
        self.xml = folder / "domain.xml"
        self.xml.write_text(f"""
            <domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
            <name>{self.name}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
            {firmware}<type arch='x86_64' machine='{machine}'>hvm</type>{os_words}</os>{more}
            <features><acpi/></features>
            <devices><emulator>{shutil.which(paths.QEMU)}</emulator>{devices}
            <serial type='pty'/><memballoon model='none'/></devices>
            <qemu:commandline>{ports}</qemu:commandline></domain>""")

    def __enter__(self):
        self.libvirt.virsh("create", self.xml)
        return self

    def __exit__(self, *_):
        self.libvirt.virsh("destroy", self.name, check=False)

    def expect(self, file, text, seconds=60):
        """Waits until the file has the text. Returns the file's whole text."""
        end = time.monotonic() + seconds * PATIENCE
        while True:
            said = pathlib.Path(file).read_text(errors="replace") if file.exists() else ""
            if text in said:
                return said
            if time.monotonic() > end:
                raise AssertionError(f"no {text!r} in: {said}\n" + self.debug.read_text())
            time.sleep(0.1)


def disk(path, target, order=None, bus="virtio", device="disk"):
    """Returns the XML of a disk. Tests that run at the same time may use it, too."""
    more = f"<boot order='{order}'/>" if order else ""
    more += "<shareable/>" if device == "disk" else ""
    return (f"<disk type='file' device='{device}'><driver name='qemu' type='raw'/>"
            f"<source file='{path}'/><target dev='{target}' bus='{bus}'/>{more}</disk>")
