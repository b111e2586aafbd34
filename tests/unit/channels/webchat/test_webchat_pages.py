import json
import re

import pytest

from channels.webchat.pages import FILES, LANGUAGES, chosen_language, dialled_phone, headers


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("es", "en-US", "es"),
        (None, "es-MX,es;q=0.9,en;q=0.8", "es"),
        (None, "en;q=0.5, es;q=0.9", "es"),
        (None, "fr-FR, en;q=0.4", "en"),
        ("fr", "es", "es"),
        (None, "", "en"),
        (None, "es;q=nonsense", "en"),
    ],
)
def test_the_page_is_in_the_language_asked_for(asked, accepted, language):
    assert chosen_language(asked, accepted) == language


def test_a_phone_number_is_dialled_in_full_however_it_was_written():
    assert dialled_phone("800-555-0100") == dialled_phone("+18005550100") == "+18005550100"


def test_both_languages_have_the_same_words_and_the_same_places_to_fill():
    english, spanish = (json.loads((FILES / f"{language}.json").read_text()) for language in LANGUAGES)
    assert english.keys() == spanish.keys()
    for key, text in english.items():
        assert re.findall(r"\{\w+\}", text) == re.findall(r"\{\w+\}", spanish[key]), key


def test_every_word_that_the_page_uses_is_there():
    known = json.loads((FILES / "en.json").read_text()).keys()
    used = {
        name
        for file in FILES.iterdir()
        if file.suffix in (".js", ".html")
        for name in re.findall(r"words\.([a-z_]+)", file.read_text())
    }
    assert used <= known


def test_the_page_needs_nothing_from_elsewhere():
    for file in FILES.iterdir():
        source = re.sub(r"^\s*//.*$", "", file.read_text(), flags=re.MULTILINE)
        assert not re.search(r"""(src|href|url\(|import|fetch)[^\n]{0,12}["'(]https?://""", source), file.name


def test_nothing_inline_may_run_and_sockets_go_home_only():
    policy = headers("https://chat.example")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "connect-src 'self' wss://chat.example" in policy
    html = (FILES / "chat.html").read_text()
    assert not re.search(r"<script(?![^>]*(src=|application/json))", html)
    assert not re.search(r"\son\w+=|\sstyle=", html)
