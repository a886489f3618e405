# SPDX-License-Identifier: BSD-2-Clause
"""Debian's Chromium without a window, driven by its debugging protocol over a pair of pipes."""

import base64
import json
import os
import select
import subprocess
import time

PATIENCE = float(os.environ.get("PATIENCE", "1"))


class Browser:
    """One page of one browser. Use it by `with`."""

    def __init__(self, folder):
        self.folder, self.number, self.session, self.rest = folder, 0, None, b""

    def __enter__(self):
        commands, self.to = os.pipe()
        self.answers, answers = os.pipe()
        # The browser reads commands from descriptor 3 and writes answers to descriptor 4. bash also
        # takes numbers above 9.
        shell = f'exec 3<&{commands} 4>&{answers}; exec "$@"'
        # Its sandbox needs privileges that root in a container may lack. The page is our own.
        words = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                 "--disable-dev-shm-usage", "--remote-debugging-pipe", "--window-size=1600,1000",
                 f"--user-data-dir={self.folder}/profile", "about:blank"]
        self.process = subprocess.Popen(["bash", "-c", shell, "browser", *words],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, pass_fds=(commands, answers),
                                        start_new_session=True,
                                        env={**os.environ, "HOME": str(self.folder)})
        os.close(commands)
        os.close(answers)
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"],
                                 flatten=True)["sessionId"]
        self.call("Page.enable")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.to)
        os.close(self.answers)

    def message(self, end):
        """Returns the browser's next message."""
        while b"\0" not in self.rest:
            if not select.select([self.answers], [], [], max(end - time.monotonic(), 0))[0]:
                raise TimeoutError("the browser does not answer")
            data = os.read(self.answers, 1 << 16)
            if not data:
                raise EOFError("the browser has ended")
            self.rest += data
        message, _, self.rest = self.rest.partition(b"\0")
        return json.loads(message)

    def call(self, method, **parameters):
        """Runs one command and returns its result."""
        self.number += 1
        command = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            command["sessionId"] = self.session
        os.write(self.to, json.dumps(command).encode() + b"\0")
        end = time.monotonic() + 60 * PATIENCE
        while True:
            answer = self.message(end)
            if answer.get("id") == self.number:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]

    def open(self, path):
        self.call("Page.navigate", url=f"file://{path}")
        self.wait("location.protocol == 'file:' && document.readyState == 'complete'")

    def value(self, expression):
        """Returns what the page's JavaScript makes of the expression."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def wait(self, expression, seconds=60):
        """Waits until the expression is true, and returns its value."""
        end = time.monotonic() + seconds * PATIENCE
        while time.monotonic() < end:
            if value := self.value(expression):
                return value
            time.sleep(0.2)
        raise TimeoutError(expression + " is not true; the page says: "
                           + str(self.value("document.body.innerText")))

    def type(self, text):
        """Presses and releases the key of each character; \r is Enter."""
        for c in text:
            key = {"\r": ("Enter", "Enter", 13), " ": (" ", "Space", 32)}.get(
                c, (c, "Key" + c.upper(), ord(c.upper())))
            for kind in ("keyDown", "keyUp"):
                self.call("Input.dispatchKeyEvent", type=kind, key=key[0], code=key[1],
                          windowsVirtualKeyCode=key[2])

    def picture(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("Page.captureScreenshot")["data"]))
