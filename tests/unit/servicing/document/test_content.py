"""What is taken is told from the content alone."""

import io

import pytest
from PIL import Image

from servicing.document import content
from servicing.document.content import Refused, media_type
from tests.support.papers import pdf, picture


def test_the_three_kinds_that_are_taken():
    assert media_type(io.BytesIO(pdf())) == "application/pdf"
    assert media_type(io.BytesIO(picture("JPEG"))) == "image/jpeg"
    assert media_type(io.BytesIO(picture("PNG"))) == "image/png"


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "empty"),
        (b"just words", "wrong_type"),
        (b"MZ\x90\x00" + bytes(200), "wrong_type"),
        (picture("GIF"), "wrong_type"),
        (b"<html><script>%PDF-1.7</script></html>", "wrong_type"),
        (b"PK\x03\x04" + bytes(200), "wrong_type"),
        (b"%PDF-1.7\n" + b"x" * 500, "unreadable"),
        (picture("PNG")[:60], "unreadable"),
        (b"\xff\xd8\xff\xe0" + b"x" * 500, "unreadable"),
        (pdf(password="secret"), "protected"),
    ],
)
def test_anything_else_is_refused_with_its_reason(file, code):
    with pytest.raises(Refused) as refused:
        media_type(io.BytesIO(file))
    assert refused.value.code == code


def test_a_pdf_whose_password_is_empty_opens_for_everybody():
    assert media_type(io.BytesIO(pdf(password=""))) == "application/pdf"


def test_a_picture_that_claims_to_be_huge_is_not_opened(monkeypatch):
    monkeypatch.setattr(content, "MOST_PIXELS", 1000)
    monkeypatch.setattr(Image.Image, "verify", lambda _: pytest.fail("it was opened"))
    with pytest.raises(Refused, match="unreadable"):
        media_type(io.BytesIO(picture()))
