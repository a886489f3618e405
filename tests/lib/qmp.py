# SPDX-License-Identifier: BSD-2-Clause
"""A QMP connection: run(command, argument=value...) returns the result."""

import json
import socket
import time


class Qmp:
    def __init__(self, path, timeout=30):
        deadline = time.monotonic() + timeout
        while True:
            link = socket.socket(socket.AF_UNIX)
            try:
                link.connect(str(path))
                break
            except OSError:
                link.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
        link.settimeout(timeout)
        self._file = link.makefile("rw")
        link.close()  # the file keeps the connection
        self._file.readline()  # the greeting
        self.run("qmp_capabilities")

    def run(self, command, **arguments):
        self._file.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self._file.flush()
        while True:
            answer = json.loads(self._file.readline())
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise RuntimeError(f"{command}: {answer['error']['desc']}")

    def close(self):
        self._file.close()
