import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.wording.sms import Size, normalise, number_choices, size, split_more

MORE = "Reply MORE"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Size("GSM-7", 0, 1)),
        ("a" * 160, Size("GSM-7", 160, 1)),
        ("a" * 161, Size("GSM-7", 161, 2)),
        ("a" * 306, Size("GSM-7", 306, 2)),
        ("a" * 307, Size("GSM-7", 307, 3)),
        ("[" * 80, Size("GSM-7", 160, 1)),
        ("ñ¿¡ü" * 40, Size("GSM-7", 160, 1)),
        ("á" * 70, Size("UCS-2", 70, 1)),
        ("á" * 71, Size("UCS-2", 71, 2)),
        ("á" * 134, Size("UCS-2", 134, 2)),
        ("\U0001f3e0" * 36, Size("UCS-2", 72, 2)),
    ],
)
def test_what_a_text_costs(text: str, expected: Size) -> None:
    assert size(text) == expected


def test_a_character_of_two_units_is_never_split() -> None:
    """152 plain ones leave a single septet, which an escape and its character do not fit into."""
    assert size("a" * 152 + "€" + "a" * 152).segments == 3
    assert size("a" * 152 + "a" + "a" * 152).segments == 2


def test_typographic_signs_become_plain_ones_and_letters_stay() -> None:
    assert normalise("“It’s” — here… José\u00a0y\u202f8") == '"It\'s" - here... José y 8'


def test_choices() -> None:
    assert number_choices(["Yes", "Change it"]) == "1 Yes 2 Change it"
    assert (
        number_choices(["Lower my monthly payment", "Talk to a person"])
        == "1 Lower my monthly payment\n2 Talk to a person"
    )
    assert number_choices(["a", "b", "c", "d"]) == "1 a\n2 b\n3 c\n4 d"


def test_what_fits_is_left_whole() -> None:
    assert split_more("Thank you.", 3, MORE) == ["Thank you."]
    whole = "a" * 459
    assert split_more(whole, 3, MORE) == [whole]


def test_a_long_text_is_parted_between_lines_then_between_sentences() -> None:
    line = "One payment is past due. " * 8
    lines = split_more(f"{line.strip()}\n{line.strip()}\n{line.strip()}", 3, MORE)
    assert lines == [f"{line.strip()}\n{line.strip()}\n{MORE}", line.strip()]
    sentences = split_more("One payment is past due. " * 24, 3, MORE)
    assert [part.split("\n")[0][-1] for part in sentences] == ["."] * len(sentences)
    assert all(part.endswith(f"\n{MORE}") for part in sentences[:-1])


def test_spanish_keeps_its_accents_while_it_fits() -> None:
    short = "Tiene un pago atrasado, según nuestro registro."
    assert split_more(short, 3, MORE) == [short]


def test_long_spanish_leaves_out_the_accents_that_cost_and_stays_whole() -> None:
    [whole] = split_more("¿Cuándo pagó? Él dijo: mañana, según el préstamo. " * 8, 3, MORE)
    assert whole.startswith("¿Cuándo pagó? Él dijo: mañana, según el préstamo.".translate(str.maketrans("áóú", "aou")))
    assert size(whole).encoding == "GSM-7"


def test_what_needs_the_long_encoding_anyway_keeps_its_accents_and_is_parted_sooner() -> None:
    parts = split_more("Según nuestro registro \U0001f3e0 está atrasado. " * 8, 3, MORE)
    assert len(parts) > 1
    assert all("Según" in part for part in parts)
    assert all(size(part).segments <= 3 for part in parts)


def test_a_more_line_that_leaves_no_room_is_an_error() -> None:
    with pytest.raises(ValueError, match="no room"):
        split_more("a" * 300, 1, "b" * 160)


@given(st.text(st.sampled_from("abc .\n€á\U0001f3e0"), max_size=900), st.integers(1, 3))
def test_nothing_is_lost_and_every_part_fits(text: str, most: int) -> None:
    parts = split_more(text, most, MORE)
    assert all(size(part).segments <= most for part in parts)
    said = "".join(part.removesuffix(f"\n{MORE}") if part is not parts[-1] else part for part in parts)
    assert "".join(said.split()).replace("á", "a") == "".join(text.split()).replace("á", "a")
