"""A file is sealed piece by piece, and opens as it was or not at all."""

import io

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from servicing.document.sealing import PIECE, opened, seal
from servicing.vault import Vault
from tests.support.values import DATA_KEY

VAULT = Vault(DATA_KEY)
SEALED_PIECE = PIECE + 16
LENGTHS = st.sampled_from([0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 5])


def sealed(content: bytes, name: str = "one") -> bytes:
    target = io.BytesIO()
    seal(VAULT, name, io.BytesIO(content), target)
    return target.getvalue()


def read(content: bytes, name: str = "one") -> bytes:
    return b"".join(opened(VAULT, name, io.BytesIO(content)))


@given(LENGTHS, st.binary(min_size=1, max_size=9))
def test_it_opens_as_it_was(length, pattern):
    content = (pattern * (length // len(pattern) + 1))[:length]
    hidden = sealed(content)
    assert read(hidden) == content
    assert length < 64 or content[:64] not in hidden


@given(LENGTHS, st.data())
def test_changed_anywhere_it_does_not_open(length, data):
    hidden = bytearray(sealed(bytes(length)))
    hidden[data.draw(st.integers(0, len(hidden) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(InvalidTag):
        read(bytes(hidden))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: whole[: 7 + SEALED_PIECE],
        lambda whole: whole[:-1],
        lambda whole: whole[:7] + whole[7 + SEALED_PIECE :],
        lambda whole: whole[:7] + whole[7 + SEALED_PIECE : 7 + 2 * SEALED_PIECE] + whole[7 : 7 + SEALED_PIECE],
        lambda whole: whole + whole[-SEALED_PIECE:],
    ],
    ids=["a piece cut off", "a byte cut off", "a piece left out", "pieces that changed places", "a piece added"],
)
def test_pieces_stay_where_they_are(spoil):
    with pytest.raises(InvalidTag):
        read(spoil(sealed(bytes(PIECE) + b"b" * PIECE + b"c" * PIECE)))


def test_files_cannot_change_places():
    with pytest.raises(InvalidTag):
        read(sealed(b"a pay stub", "one"), "other")


def test_what_comes_in_small_portions_is_put_together():
    class Slow(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 1000))

    content = bytes(range(256)) * 600
    assert b"".join(opened(VAULT, "one", Slow(sealed(content)))) == content
