# SPDX-License-Identifier: BSD-2-Clause
"""Runs the longest tests first, so that at the end no worker waits long for another.

$(O)/seconds.json records how much processor time each test took, including its machines. (The time
by the clock would depend on how busy the host was.) For a test that has never run, its module's
SECONDS is used.
"""

import json
import resource

from xdist.scheduler import LoadScheduling

from lib import paths

FILE = paths.BUILD / "seconds.json"
UNKNOWN = 5


def known():
    try:
        return json.loads(FILE.read_text())
    except (OSError, ValueError):
        return {}


def sort(items):
    seconds = known()
    items.sort(key=lambda item: -seconds.get(item.nodeid, getattr(item.module, "SECONDS", UNKNOWN)))


def used():
    """
    Returns the processor seconds that this process and its finished child processes have used.
    """
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def properties(report):
    """
    Returns what a test has recorded. A file that was skipped or could not be collected has recorded
    nothing.
    """
    return dict(getattr(report, "user_properties", ()))


def keep(reports):
    """Records the times of these tests in the file. The times of other tests stay."""
    seconds = known()
    for report in reports:
        took = properties(report).get("seconds")
        if took is not None:
            seconds[report.nodeid] = took
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(seconds, indent=0, sort_keys=True))


class LongestFirst(LoadScheduling):
    """
    Gives each worker its next test only when it begins its last one. xdist itself gives each worker
    an eighth of all tests at the start, so one worker would get all long ones.
    """

    def schedule(self):
        if self.collection is not None:
            super().schedule()
            return
        if not self._check_nodes_have_same_collection():
            return
        self.collection = list(self.node2collection.values())[0]
        self.pending[:] = range(len(self.collection))
        for _ in range(2):
            for node in self.nodes:
                self.check_schedule(node)

    def check_schedule(self, node, duration=0):
        if node.shutting_down:
            return
        if self.pending and len(self.node2pending[node]) < 2:
            self._send_tests(node, 1)
        if not self.pending:
            node.shutdown()
