import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from servicing.redaction.rules import TOKEN_KINDS, Found, mask, to_rasa
from servicing.redaction.shapes import luhn

NAMED = [
    ("my ssn is 123-45-6789", "my ssn is [ssn]", ["123456789"]),
    ("123 45 6789", "[ssn]", ["123456789"]),
    ("ssn:123456789.", "ssn:[ssn].", ["123456789"]),
    ("123-45-6789-123-45-6788", "[ssn]-[ssn_2]", ["123456789", "123456788"]),
    ("xxx-xx-4417", "[last_four]", ["4417"]),
    ("last four is 4417", "last four is [last_four]", ["4417"]),
    ("last four digits of my ssn: 4417", "last four digits of my ssn: [last_four]", ["4417"]),
    ("ssn 4417", "ssn [last_four]", ["4417"]),
    ("social ends in 4417", "social ends in [last_four]", ["4417"]),
    ("4417 is my last four and 43215 is my zip", "[last_four] is my last four and [zip] is my zip", ["4417", "43215"]),
    ("últimos cuatro: 4417", "últimos cuatro: [last_four]", ["4417"]),
    ("mi seguro social termina en 4417", "mi seguro social termina en [last_four]", ["4417"]),
    ("código postal 43215", "código postal [zip]", ["43215"]),
    ("zip43215", "zip[zip]", ["43215"]),
    ("zip: 43215-1234", "zip: [zip]", ["43215"]),
    ("43215-1234", "[zip]", ["43215"]),
    ("Columbus, OH 43215", "Columbus, OH [zip]", ["43215"]),
    ("code is 123456", "code is [code]", ["123456"]),
    ("mi código es 123 456", "mi código es [code]", ["123456"]),
    ("4000012345", "[loan_number]", ["4000012345"]),
    ("loan number 4000-0123-45", "loan number [loan_number]", ["4000012345"]),
    ("my account number is 4000012345", "my account number is [loan_number]", ["4000012345"]),
    ("checking account 000123456789", "checking account [account]", ["000123456789"]),
    ("routing 044000037", "routing [account]", ["044000037"]),
    ("card 4111 1111 1111 1111 exp 12/27", "card [card] exp 12/27", ["4111111111111111"]),
    ("3782-822463-10005", "[card]", ["378282246310005"]),
    ("call me at 614-555-0123", "call me at [phone]", ["+16145550123"]),
    ("(614) 555-0123 ok", "[phone] ok", ["+16145550123"]),
    ("+16145550123", "[phone]", ["+16145550123"]),
    ("write Ana.B@Example.com", "write [email]", ["ana.b@example.com"]),
    ("born 3/4/1970", "born [birth_date]", ["3/4/1970"]),
    ("nací el 4 de marzo de 1970", "nací el [birth_date]", ["4 de marzo de 1970"]),
    ("ÚLTIMOS CUATRO: 4417, ZIP CODE 43215", "ÚLTIMOS CUATRO: [last_four], ZIP CODE [zip]", ["4417", "43215"]),
    ("BORN MARCH 4, 1970", "BORN [birth_date]", ["MARCH 4, 1970"]),
    ("DOB 03041970", "DOB [birth_date]", ["03041970"]),
]

UNTOUCHED = [
    "$1742",
    "1450 on the 5th",
    "i can pay 1200",
    "i owe 1,742.18 or is it 1742.18",
    "12/01/2026",
    "2026-12-01 at 10:30",
    "since march 4, 2019",
    "code 12345",
    "i get social security 1450 a month",
    "social security is $1200",
    "last 4 payments 1200",
    "between 500-1000 a month",
    "case number 24-10432",
    "my house number is 4512",
    "12012026",
    "15000 saved up",
    "it came to $12345678",
    "3 kids, 2 jobs, 1 car",
]


@pytest.mark.parametrize(("text", "masked", "values"), NAMED)
def test_what_is_named_or_has_a_shape_of_its_own_is_masked_always(text: str, masked: str, values: list[str]) -> None:
    result = mask(text, None)
    assert result.text == masked
    assert [found.value for found in result.found] == values


@pytest.mark.parametrize("text", UNTOUCHED)
@pytest.mark.parametrize("expecting", [None, "promise_amount"])
def test_money_dates_and_other_numbers_stay(text: str, expecting: str | None) -> None:
    assert mask(text, expecting).text == text


@pytest.mark.parametrize("text", UNTOUCHED[:7])
@pytest.mark.parametrize("expecting", ["account_proof", "last_four", "zip", "code"])
def test_a_digression_about_money_stays_while_an_identifier_is_asked_for(text: str, expecting: str) -> None:
    assert mask(text, expecting).text == text


@pytest.mark.parametrize(
    ("text", "expecting", "masked"),
    [
        ("4417 43215", "account_proof", "[last_four] [zip]"),
        ("4417 43215", "last_four", "[last_four] [zip]"),
        ("4417, 43215", "zip", "[last_four], [zip]"),
        ("4417/43215", "zip", "[last_four]/[zip]"),
        ("4417\n43215", "account_proof", "[last_four]\n[zip]"),
        ("its 4417", "last_four", "its [last_four]"),
        ("43215", "zip", "[zip]"),
        ("4000012345 43215", "account_proof", "[loan_number] [zip]"),
        ("4000 0123 45 43215", "account_proof", "[loan_number] [zip]"),
        ("123456", "code", "[code]"),
        ("123-456", "code", "[code]"),
        ("12345", "code", "[code]"),
        ("123456789", "loan_number", "[loan_number]"),
        ("123456789", "account_proof", "[ssn]"),
        ("four four one seven", "last_four", "[last_four]"),
        ("4 4 1 7", "last_four", "[last_four]"),
        ("4417", None, "4417"),
        ("43215", None, "43215"),
        ("123456", None, "123456"),
        ("1742", "promise_amount", "1742"),
    ],
)
def test_bare_numbers_are_masked_only_while_they_are_expected(text: str, expecting: str | None, masked: str) -> None:
    assert mask(text, expecting).text == masked


def test_a_last_four_with_its_zip_and_nothing_else_is_an_answer_whatever_was_asked() -> None:
    assert mask("4417 43215", None).text == "[last_four] [zip]"
    assert mask("its 4417, zip 43215", None).text == "its [last_four], zip [zip]"


def test_a_ten_digit_number_is_a_phone_if_it_can_be_one_and_no_loan_number_was_asked_for() -> None:
    assert mask("6145550123", None).text == "[phone]"
    assert mask("6145550123", "loan_number").text == "[loan_number]"


def test_the_second_of_a_kind_has_a_token_of_its_own() -> None:
    assert mask("4417 43215 and 5512 43216", "account_proof").found == (
        Found("last_four", "[last_four]", "4417"),
        Found("zip", "[zip]", "43215"),
        Found("last_four", "[last_four_2]", "5512"),
        Found("zip", "[zip_2]", "43216"),
    )


def test_a_token_that_somebody_types_stands_for_no_value() -> None:
    result = mask("[ssn] and [last_four] 4417", "last_four")
    assert result.text == "[ssn] and [last_four] [last_four_2]"
    assert result.found == (Found("last_four", "[last_four_2]", "4417"),)


def test_no_number_hides_in_the_shape_of_a_token() -> None:
    assert mask("[ssn_123456789] [zip_43215]", "zip").text == "[ssn_[ssn]] [zip_[zip]]"


def test_a_hundred_numbers_are_all_masked_and_the_first_are_kept() -> None:
    result = mask("4000012345 " * 120, None)
    assert not any(character.isdecimal() for character in result.text.replace("_99]", "")[-20:])
    assert "4000012345" not in result.text
    assert len(result.found) == 99


def test_digits_in_disguise_are_digits() -> None:
    assert mask("４４１７", "last_four").found[0].value == "4417"
    assert mask("123\u200b-45\u200b-6789", None).text == "[ssn]"
    assert mask("123\u201345\u20136789", None).text == "[ssn]"


def test_a_loan_number_beside_a_zip_is_never_taken_for_a_card() -> None:
    numbers = [str(4000012300 + last) for last in range(100)]
    assert any(luhn(number + "43215") for number in numbers)
    for number in numbers:
        assert mask(f"{number} 43215", "account_proof").text == "[loan_number] [zip]"


def test_for_the_dialogue_model_a_token_is_one_word() -> None:
    assert to_rasa("[last_four] [zip_2], [ssn]") == "masked_last_four masked_zip, masked_ssn"
    for kind in TOKEN_KINDS:
        assert to_rasa(f"[{kind}]") == f"masked_{kind}"
    assert to_rasa("[other] 4417") == "[other] 4417"


WORDS = st.sampled_from(
    """4417 43215 43215-1234 123-45-6789 123456789 4000012345 4111111111111111 614-555-0123 123456 1 12 500-1000
    12/01/2026 $1742 1742.18 2026 last four is zip ssn code loan number account on by pay born march the my and
    four seven one zero [ssn] [zip] [last_four_2] a@b.com xxx-xx- , . - / ( ) # + 4 of in de""".split()  # noqa: SIM905
)
SLOTS = st.sampled_from([None, "account_proof", "loan_number", "last_four", "zip", "code", "birth_date", "phone"])


@given(st.lists(WORDS, max_size=14).flatmap(lambda words: st.sampled_from([" ".join(words), "".join(words)])), SLOTS)
@example("1450 on 1450 on 4417", "last_four")
@example("123-45-6789-4417", "account_proof")
def test_masking_a_masked_text_changes_nothing(text: str, expecting: str | None) -> None:
    once = mask(text, expecting)
    again = mask(once.text, expecting)
    assert (again.text, again.found) == (once.text, ())


@given(st.text(max_size=200), SLOTS)
def test_any_text_can_be_masked_and_every_found_token_is_in_it(text: str, expecting: str | None) -> None:
    result = mask(text, expecting)
    assert len({found.token for found in result.found}) == len(result.found)
    for found in result.found:
        assert found.token in result.text
        assert found.value
    assert mask(result.text, expecting).text == result.text


@given(st.from_regex(r"[1-8][0-9]{2}-[0-9]{2}-[0-9]{4}", fullmatch=True), st.text("abc ,.!?\n", max_size=40), SLOTS)
def test_no_social_security_number_gets_through(number: str, around: str, expecting: str | None) -> None:
    masked = mask(f"{around} {number} {around}", expecting).text
    assert number not in masked
    assert number[-4:] not in masked


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "12 ",
        "123-",
        "ssn ",
        "last four ",
        "my code is ",
        "zip: ",
        "a@",
        "a@a.",
        "$1,",
        "one ",
        "x",
        "(614) ",
    ],
)
def test_a_huge_text_is_masked_in_a_time_that_grows_with_its_length(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    assert len(mask(text, "account_proof").text) <= len(text)
