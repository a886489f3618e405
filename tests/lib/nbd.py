# SPDX-License-Identifier: BSD-2-Clause
"""A network block device whose server stops answering when a test wants it to."""

import socket
import struct
import threading

OPTION = b"IHAVEOPT"
OPTION_REPLY = 0x3E889045565A9
OPT_EXPORT_NAME, OPT_GO = 1, 7
REP_ACK, REP_INFO, REP_UNSUPPORTED = 1, 3, 0x80000001
REQUEST, REPLY = 0x25609513, 0x67446698
READ, WRITE, DISCONNECT = 0, 1, 2


class Server:
    """
    Serves `content`. After stall() it accepts requests but does not answer them until resume().
    """

    def __init__(self, content):
        self.content = bytearray(content)
        self.answers = threading.Event()
        self.answers.set()
        self.stalled = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.links = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return f"nbd://127.0.0.1:{self.listener.getsockname()[1]}"

    def stall(self):
        self.answers.clear()

    def resume(self):
        self.answers.set()

    def close(self):
        self.resume()
        for link in (self.listener, *self.links):
            try:
                link.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            link.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def _accept(self):
        while True:
            try:
                link, _ = self.listener.accept()
            except OSError:
                return
            self.links.append(link)
            threading.Thread(target=self._serve, args=(link,), daemon=True).start()

    def _serve(self, link):
        try:
            if self._negotiate(link):
                while self._request(link):
                    pass
        except (OSError, EOFError):
            pass

    @staticmethod
    def _take(link, size):
        data = b""
        while len(data) < size:
            part = link.recv(size - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def _negotiate(self, link):
        """Returns whether the client has chosen the export (NBD protocol, newstyle)."""
        link.sendall(b"NBDMAGIC" + OPTION + struct.pack(">H", 3))
        self._take(link, 4)
        size = struct.pack(">QH", len(self.content), 1)
        while True:
            magic, option, length = struct.unpack(">8sII", self._take(link, 16))
            if magic != OPTION:
                return False
            self._take(link, length)
            if option == OPT_EXPORT_NAME:
                link.sendall(size)
                return True
            if option == OPT_GO:
                self._reply(link, option, REP_INFO, struct.pack(">H", 0) + size)
                self._reply(link, option, REP_ACK)
                return True
            self._reply(link, option, REP_UNSUPPORTED)

    @staticmethod
    def _reply(link, option, kind, data=b""):
        link.sendall(struct.pack(">QIII", OPTION_REPLY, option, kind, len(data)) + data)

    def _request(self, link):
        magic, _, kind, handle, offset, length = struct.unpack(">IHHQQI", self._take(link, 28))
        if magic != REQUEST or kind == DISCONNECT:
            return False
        data = self._take(link, length) if kind == WRITE else b""
        if not self.answers.is_set():
            self.stalled += 1
            self.answers.wait()
        if kind == WRITE:
            self.content[offset:offset + length] = data
        link.sendall(struct.pack(">IIQ", REPLY, 0, handle))
        if kind == READ:
            link.sendall(self.content[offset:offset + length])
        return True
