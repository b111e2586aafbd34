"""The ClamAV daemon as far as a client sees it: INSTREAM on a unix socket, in clamd(8)'s own words."""

import socketserver
import struct
import threading
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The file that every scanner answers as if it were harmful (eicar.org); it is not."""


class Clamd:
    """Finds EICAR in whatever is streamed to it. `heard` counts the bytes of each stream."""

    def __init__(self, socket: Path, limit: int = 25_000_000) -> None:
        self.address = str(socket)
        self.heard: list[int] = []
        daemon = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                command = self.rfile.readline()
                if command != b"nINSTREAM\n":
                    self.wfile.write(b"UNKNOWN COMMAND\n")
                    return
                stream = b""
                while (size := struct.unpack("!L", self.rfile.read(4))[0]) > 0:
                    stream += self.rfile.read(size)
                    if len(stream) > limit:
                        self.wfile.write(b"INSTREAM size limit exceeded. ERROR\n")
                        return
                daemon.heard.append(len(stream))
                self.wfile.write(b"stream: Eicar-Signature FOUND\n" if EICAR in stream else b"stream: OK\n")

        self._server = socketserver.ThreadingUnixStreamServer(self.address, Session)

    def __enter__(self) -> "Clamd":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        Path(self.address).unlink()
