"""Identifiers out of what people write, before anything keeps, logs or reads it. Pure and linear in the text.

What is found is replaced by a token; its value is handed to the caller, who seals it. Bare short numbers are
identifiers only where one was asked for or the words beside them name one, so that money, dates, times and
years stay what they are.
"""

import re
from dataclasses import dataclass

from servicing.redaction import shapes
from servicing.redaction.marks import Mark, Page

TOKEN_KINDS = (
    "ssn",
    "last_four",
    "loan_number",
    "zip",
    "code",
    "card",
    "account",
    "phone",
    "email",
    "birth_date",
)

MOST = 99
"""Values of one kind that are kept from one text; what comes after them is masked all the same."""

PASSES = 6
"""What is masked can set free what stood beside it, so the text is read again until nothing is found, but so often
at most: one look finds all in what people write, and a text made to need more must not cost more."""

_TOKEN = re.compile(rf"\[({'|'.join(TOKEN_KINDS)})(?:_(?:[2-9]|[1-9]\d))?\]")


@dataclass(frozen=True)
class Found:
    """One identifier: its kind, the token that stands for it in the text, its value.

    Values are bare digits (a phone as E.164, the first five of a ZIP+4), an e-mail address in lower case, a birth
    date as written.
    """

    kind: str
    token: str
    value: str


@dataclass(frozen=True)
class Masked:
    text: str
    found: tuple[Found, ...]


def mask(text: str, expecting: str | None = None) -> Masked:
    """`text` with its identifiers as tokens (`[ssn]`, a second of a kind `[ssn_2]`), and their values.

    `expecting` is the slot that was asked for last (account_proof, loan_number, last_four, zip, code, phone,
    birth_date; others are ignored). A token that somebody typed stays as it is and stands for no value.
    Masking a masked text changes nothing.
    """
    masked = shapes.visible(text)
    found: list[Found] = []
    for _ in range(PASSES):
        if not shapes.may_hold(_TOKEN.sub("", masked)):
            break
        page = Page(masked, _TOKEN)
        shapes.mark(page, expecting)
        if not page.marks:
            break
        masked = _replace(masked, sorted(page.marks), found)
    return Masked(masked, tuple(found))


def _replace(text: str, marks: list[Mark], found: list[Found]) -> str:
    taken = {match.group() for match in _TOKEN.finditer(text)}
    pieces, at = [], 0
    counts: dict[str, int] = {}
    for mark in marks:
        count = counts.get(mark.kind, 1)
        while (token := _token(mark.kind, count)) in taken and count < MOST:
            count += 1
        counts[mark.kind] = count
        if token not in taken:
            taken.add(token)
            found.append(Found(mark.kind, token, mark.value))
        pieces += [text[at : mark.start], token]
        at = mark.end
    return "".join([*pieces, text[at:]])


def _token(kind: str, count: int) -> str:
    return f"[{kind}]" if count == 1 else f"[{kind}_{count}]"


def to_rasa(text: str) -> str:
    """The masked text as the dialogue model reads it: each token is one word, `masked_last_four`."""
    return _TOKEN.sub(lambda match: f"masked_{match[1]}", text)
