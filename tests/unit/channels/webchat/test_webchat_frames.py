import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.webchat.frames import MAX_BODY, MAX_TEXT, Refused, Sent, parse_message, parse_session

ID = "5b0e3b0e-7a3c-4f0e-9a51-0f6c1a6f2f11"


def refusal(body) -> Refused:
    with pytest.raises(Refused) as caught:
        parse_message(body)
    return caught.value


def test_text_is_taken_with_the_clients_own_id():
    assert parse_message({"id": ID, "text": "hi, i got behind"}) == Sent(ID, text="hi, i got behind")


def test_a_choice_is_taken_by_its_id():
    assert parse_message({"id": ID, "choice": "vV3k_-9aQz"}) == Sent(ID, choice="vV3k_-9aQz")


def test_a_leading_slash_is_words_like_any_other():
    assert parse_message({"id": ID, "text": "/restart"}).text == "/restart"


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b", "\u2060 \ufeff", "\x00"])
def test_a_message_without_words_is_refused(text):
    assert (refusal({"id": ID, "text": text}).code, refusal({"id": ID, "text": text}).status) == ("empty", 422)


def test_two_thousand_characters_are_taken_and_one_more_is_not():
    assert len(parse_message({"id": ID, "text": "ñ" * MAX_TEXT}).text) == MAX_TEXT
    refused = refusal({"id": ID, "text": "ñ" * (MAX_TEXT + 1)})
    assert (refused.code, refused.status) == ("too_long", 422)


def test_the_longest_message_fits_into_the_body_limit():
    body = json.dumps({"id": "x" * 64, "text": "\u200b" * MAX_TEXT})
    assert len(body) <= MAX_BODY


def test_what_postgresql_cannot_store_is_left_out():
    assert parse_message({"id": ID, "text": "four\x00teen \ud83d hundred"}).text == "fourteen  hundred"


def test_line_ends_become_newlines():
    assert parse_message({"id": ID, "text": "one\r\ntwo\rthree"}).text == "one\ntwo\nthree"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (["id", ID], "not_an_object"),
        ({"text": "hello"}, "bad_id"),
        ({"id": 7, "text": "hello"}, "bad_id"),
        ({"id": "", "text": "hello"}, "bad_id"),
        ({"id": "a b", "text": "hello"}, "bad_id"),
        ({"id": "x" * 65, "text": "hello"}, "bad_id"),
        ({"id": ID}, "text_or_choice"),
        ({"id": ID, "text": "hello", "choice": "vV3k"}, "text_or_choice"),
        ({"id": ID, "text": 5}, "bad_text"),
    ],
)
def test_what_is_no_message_is_refused_with_its_reason(body, code):
    assert refusal(body).code == code


@pytest.mark.parametrize("choice", ["", "../../x", "a" * 65, 4, {"intent": "affirm"}])
def test_a_choice_that_cannot_have_been_offered_is_not_found(choice):
    refused = refusal({"id": ID, "choice": choice})
    assert (refused.code, refused.status) == ("unknown_choice", 404)


def test_a_refusal_names_the_message_and_repeats_nothing_of_it():
    frame = refusal({"id": ID, "text": "4417" * 1000}).frame(ID)
    assert (frame["type"], frame["code"], frame["id"]) == ("error", "too_long", ID)
    assert "4417" not in json.dumps(frame)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["id", "text", "choice"]), inner),
    )
)
def test_any_json_is_taken_or_refused_and_what_is_taken_can_be_stored(body):
    try:
        sent = parse_message(body)
    except Refused:
        return
    assert sent.choice or (sent.text.strip() and "\x00" not in sent.text and sent.text.encode())


def test_a_session_is_in_english_unless_it_asks_for_spanish():
    assert parse_session({}) == "en"
    assert parse_session({"language": None}) == "en"
    assert parse_session({"language": "es"}) == "es"
    with pytest.raises(Refused):
        parse_session({"language": "fr"})
    with pytest.raises(Refused):
        parse_session({"language": ["es"]})
    with pytest.raises(Refused):
        parse_session("es")
