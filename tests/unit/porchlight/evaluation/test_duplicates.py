"""Near copies among texts."""

import pytest

from porchlight.evaluation.duplicates import near_copies


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I can't pay!", "i cant pay"),
        ("¿Cuánto debo?", "cuanto debo"),
        ("i want to stop the sale", "i want to halt the sale"),
        ("i want to stop the sale", "i want to stop the sale now"),
        ("please do not call me at work", "do not call me at work"),
    ],
)
def test_near_copies(one, other):
    assert list(near_copies([one, "something else entirely", other])) == [(0, 2)]
    assert list(near_copies([other, one])) == [(0, 1)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("stop texting me", "stop calling me"), ("i lost my job", "i lost my home"), ("how much", "how long")],
)
def test_short_texts_may_differ_in_a_word(one, other):
    assert list(near_copies([one, other])) == []


def test_three_alike_are_found():
    texts = ["my boss cut my hours", "my boss cut his hours", "my boss cut her hours"]
    assert {place for pair in near_copies(texts) for place in pair} == {0, 1, 2}
