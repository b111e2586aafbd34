"""Files such as borrowers send."""

import io
from typing import Any

from PIL import Image
from pypdf import PdfWriter


def pdf(title: str = "Pay stub", password: str | None = None) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(612, 792)
    writer.add_metadata({"/Title": title})
    if password is not None:
        writer.encrypt(password)
    return _written(writer.write)


def picture(form: str = "JPEG") -> bytes:
    return _written(lambda file: Image.new("RGB", (40, 30), "white").save(file, form))


def _written(write: Any) -> bytes:
    file = io.BytesIO()
    write(file)
    return file.getvalue()
