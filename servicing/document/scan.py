"""Asking the ClamAV daemon whether a file holds something harmful."""

from typing import BinaryIO

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket

PATIENCE = 30
"""Seconds that the daemon may take for one answer."""


class ScannerAway(Exception):
    """The daemon could not be asked or did not answer with a verdict: nothing is known about the file."""


class Scanner:
    """The daemon at a socket's path or at host:port."""

    def __init__(self, address: str) -> None:
        self._address = address

    def harm(self, file: BinaryIO) -> str | None:
        """The name of what the daemon found in the file; None where it found nothing. Raises ScannerAway.

        Blocks for as long as that takes. The file's content goes over the socket; its name and place do not.
        """
        file.seek(0)
        try:
            answer = self._daemon().instream(file)
        except (ClamdError, OSError, UnicodeDecodeError) as error:
            raise ScannerAway(type(error).__name__) from error
        verdict, name = answer.get("stream", ("", None))
        if verdict == "OK":
            return None
        if verdict == "FOUND":
            return str(name)
        raise ScannerAway(f"the daemon answered {verdict or 'nothing'}")

    def _daemon(self) -> ClamdNetworkSocket:
        if self._address.startswith("/"):
            return ClamdUnixSocket(self._address, PATIENCE)
        host, _, port = self._address.rpartition(":")
        return ClamdNetworkSocket(host, int(port), PATIENCE)
