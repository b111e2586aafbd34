"""What a file is by its content; its name and what its sender says it is count for nothing."""

from typing import BinaryIO

import puremagic
from PIL import Image
from pypdf import PdfReader

MOST_BYTES = 15_000_000
"""15 MB as phones and file lists count it."""
TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
"""What is taken, with the ending that it is given when staff save it."""
MOST_PIXELS = 200_000_000
"""Above what telephones and scanners make; a picture that claims more is made to exhaust whoever opens it."""
_HEAD = 4096
_PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG"}


class Refused(Exception):
    """A file that is not taken. `code` says why: `empty`, `too_large`, `wrong_type`, `unreadable`, `protected`,
    `virus`, `too_many`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def media_type(file: BinaryIO) -> str:
    """The media type of a PDF, JPEG or PNG that opens as one. Raises Refused.

    Reads from the file's beginning and leaves it anywhere. May take seconds of computing for a crooked PDF.
    """
    file.seek(0)
    head = file.read(_HEAD)
    if not head:
        raise Refused("empty")
    kind = next((kind for kind in _guesses(head) if kind in TYPES), None)
    if kind is None:
        raise Refused("wrong_type")
    file.seek(0)
    if kind in _PICTURES:
        _open_picture(file, _PICTURES[kind])
    else:
        _open_pdf(file)
    return kind


def _guesses(head: bytes) -> list[str]:
    try:
        return [found.mime_type for found in puremagic.magic_string(head)]
    except (puremagic.PureError, ValueError):
        return []


def _open_picture(file: BinaryIO, form: str) -> None:
    try:
        with Image.open(file, formats=[form]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused("unreadable")
            picture.verify()
    except Refused:
        raise
    except Exception as error:
        # A file made by anybody can make the library fail in any way; none of them is ours.
        raise Refused("unreadable") from error


def _open_pdf(file: BinaryIO) -> None:
    try:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("protected")
        if len(reader.pages) < 1:
            raise Refused("unreadable")
    except Refused:
        raise
    except Exception as error:
        # As above; RecursionError is among them.
        raise Refused("unreadable") from error
