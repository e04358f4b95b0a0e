"""A wire to PostgreSQL that can be cut at the worst moment: while a commit is under way."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from urllib.parse import quote, urlsplit

from psycopg.conninfo import conninfo_to_dict

COMMIT = b"COMMIT\x00"


class Cut(Enum):
    """What happens to the next commit."""

    BEFORE = "the server never sees it"
    AFTER = "the server does it, and the answer is lost"
    LATE = "the client is cut off at once, the server sees it half a second later"


class Proxy:
    """Carries every connection to the server behind it, until told otherwise."""

    def __init__(self, server: str) -> None:
        """Listen on a free port of this machine, before the server at this URL."""
        self._server, self._options = server, conninfo_to_dict(server)
        self._door = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self.next_commit: Cut | None = None
        self.about = b""
        """What the transaction whose commit is cut speaks of; anything, unless said."""
        self.open = True
        self.flows = threading.Event()
        """Not set, the server is there and nothing comes from it: it is frozen."""
        self.flows.set()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        """The address of the database behind the proxy."""
        user, name = self._options.get("user", ""), urlsplit(self._server).path
        secret = f":{quote(str(self._options['password']))}" if self._options.get("password") else ""
        return f"postgresql://{user}{secret}@127.0.0.1:{self._door.getsockname()[1]}{name}"

    def away(self) -> None:
        """Hang up on everybody, and on whoever comes."""
        self.open = False
        for end in self._sockets:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def back(self) -> None:
        """Carry again."""
        self.open = True

    def close(self) -> None:
        """End everything."""
        self.away()
        self.flows.set()
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _listen(self) -> None:
        while True:
            try:
                client, _address = self._door.accept()
            except OSError:
                return
            if self.open:
                threading.Thread(target=self._carry, args=[client], daemon=True).start()
            else:
                client.close()

    def _reach(self) -> socket.socket:
        host, port = str(self._options.get("host", "localhost")), int(str(self._options.get("port") or 5432))
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server

    def _carry(self, client: socket.socket) -> None:
        with client, self._reach() as server, suppress(OSError):
            self._sockets += [client, server]
            said = b""
            while True:
                for end in select.select([client, server], [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        return
                    self.flows.wait()
                    if end is client:
                        said += data
                        cut = self.next_commit
                        if COMMIT in data and cut is not None and self.about in said:
                            self.next_commit = None
                            return self._cut(cut, client, server, data)
                        said = b"" if COMMIT in data else said
                    (server if end is client else client).sendall(data)

    @staticmethod
    def _cut(cut: Cut, client: socket.socket, server: socket.socket, data: bytes) -> None:
        if cut is Cut.BEFORE:
            return
        if cut is Cut.LATE:
            client.shutdown(socket.SHUT_RDWR)
            threading.Event().wait(0.5)
        server.sendall(data)
        server.recv(65536)


@contextmanager
def proxied(server: str) -> Iterator[Proxy]:
    """Yield a proxy before the server at this URL."""
    proxy = Proxy(server)
    try:
        yield proxy
    finally:
        proxy.close()
