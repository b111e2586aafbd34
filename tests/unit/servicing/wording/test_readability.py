import pytest

from servicing.wording.readability import grade, longest_sentence, sentences, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("pay", 1),
        ("the", 1),
        ("date", 1),
        ("lines", 1),
        ("phones", 1),
        ("passed", 1),
        ("waited", 2),
        ("table", 2),
        ("Monday", 2),
        ("payment", 2),
        ("mortgage", 2),
        ("assistance", 3),
        ("specialist", 3),
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_point_inside_a_number_or_an_abbreviation_ends_no_sentence() -> None:
    assert len(sentences("You owe $1,742.18 at 8:00 a.m. today. Can you pay?")) == 2
    assert len(sentences("See pay.example for more")) == 1


def test_plain_words_are_easy_and_legal_ones_are_not() -> None:
    plain = "Thank you. One payment is past due. How much can you pay on Friday?"
    legal = (
        "Notwithstanding any forbearance, acceleration of the outstanding obligation remains enforceable pursuant to"
        " the aforementioned instrument."
    )
    assert grade(plain) < 4 < 8 < grade(legal)
    assert grade("") == grade("$1,742.18") == 0.0


def test_the_longest_sentence_in_words() -> None:
    assert longest_sentence("Sí. ¿Cuánto puede pagar el viernes?\nGracias") == 5
    assert longest_sentence("") == 0
