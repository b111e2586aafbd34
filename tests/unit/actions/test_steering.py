"""Which language somebody asks for."""

import pytest

from actions.steering import wanted_language


@pytest.mark.parametrize(
    ("text", "spoken", "wanted"),
    [
        ("can we speak spanish", "en", "es"),
        ("en español por favor", "en", "es"),
        ("my english is not good spanish please", "en", "es"),
        ("no hablo inglés", "en", "es"),
        ("i dont understand english well", "en", "es"),
        ("english please", "es", "en"),
        ("en inglés", "es", "en"),
        ("change the language", "en", "es"),
        ("cuánto debo", "es", None),
    ],
)
def test_wanted_language(text, spoken, wanted):
    assert wanted_language(text, spoken) == wanted
