"""Sealing a file piece by piece, so that neither it nor its sealed form is ever whole in memory.

Each piece is AES-256-GCM under a nonce of a random prefix, the piece's number and whether it is the last (the STREAM
construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015): none can be changed, moved, left out or cut off unseen.
The name under which a file is kept is bound in as well, so that files cannot change places.
"""

import os
from collections.abc import Iterator
from typing import BinaryIO

from servicing.vault import Vault

PIECE = 65_536
_PURPOSE, _PREFIX, _TAG = "document", 7, 16


def seal(vault: Vault, name: str, source: BinaryIO, target: BinaryIO) -> None:
    """Writes the sealed form of `source`, from where it stands to its end."""
    cipher, prefix = vault.cipher(_PURPOSE), os.urandom(_PREFIX)
    target.write(prefix)
    for number, piece, last in _pieces(source, PIECE):
        target.write(cipher.encrypt(_nonce(prefix, number, last), piece, name.encode()))


def opened(vault: Vault, name: str, sealed: BinaryIO) -> Iterator[bytes]:
    """The pieces of what was sealed under this name. Raises InvalidTag at the first that is not as it was sealed."""
    cipher, prefix = vault.cipher(_PURPOSE), sealed.read(_PREFIX)
    for number, piece, last in _pieces(sealed, PIECE + _TAG):
        yield cipher.decrypt(_nonce(prefix, number, last), piece, name.encode())


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4) + bytes([last])


def _pieces(file: BinaryIO, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Pieces with their number and whether each is the last; an empty file has one, empty."""
    number, piece = 0, _filled(file, size)
    while True:
        following = _filled(file, size)
        yield number, piece, not following
        if not following:
            return
        number, piece = number + 1, following


def _filled(file: BinaryIO, size: int) -> bytes:
    """The next `size` bytes, fewer at the end alone: what comes over a network comes in any portions."""
    got = bytearray()
    while len(got) < size and (portion := file.read(size - len(got))):
        got += portion
    return bytes(got)
