import pytest

from servicing.consent.words import classify

OPT_OUT = ["STOP", "quit", "End", "revoke", "opt out", "cancel", "unsubscribe"]


@pytest.mark.parametrize("word", OPT_OUT)
@pytest.mark.parametrize(
    "shape", ["{}", " {} ", "{}.", "{}!!!", '"{}"', "“{}”", "({})", "\u200b{}\ufeff", "{}\n", "{} 🛑"]
)
def test_each_of_the_seven_words_alone_is_an_opt_out_in_any_dress(word: str, shape: str) -> None:
    for text in (shape.format(word), shape.format(word.upper()), shape.format(word.title())):
        assert classify(text, withdrawn=False) == "opt_out"
        assert classify(text, withdrawn=True) == "opt_out"


@pytest.mark.parametrize(
    "text",
    ["STOPALL", "stop all", "optout", "opt-out", "Alto", "PARAR", "cancelar", "Baja", "¡No más!", "NO MAS", "detener"],
)
def test_what_carriers_block_on_and_what_it_is_in_spanish(text: str) -> None:
    assert classify(text, withdrawn=False) == "opt_out"


@pytest.mark.parametrize(
    "text",
    [
        "stop please",
        "please stop",
        "stop texting me",
        "how do i stop foreclosure",
        "s t o p",
        "the end",
        "terminé",
        "cancelé",
        "cancel my appointment",
        "st0p",
        "no",
        "1",
        "?",
        "",
    ],
)
def test_a_word_among_others_is_talk(text: str) -> None:
    assert classify(text, withdrawn=False) is None


@pytest.mark.parametrize("text", ["START", "unstop", "Yes", "sí", "comenzar", "opt-in"])
def test_texts_are_turned_on_again_only_while_they_are_off(text: str) -> None:
    assert classify(text, withdrawn=True) == "opt_in"
    assert classify(text, withdrawn=False) is None


@pytest.mark.parametrize("text", ["HELP", "info", "Ayuda?", "help!"])
def test_help(text: str) -> None:
    assert classify(text, withdrawn=False) == classify(text, withdrawn=True) == "help"
