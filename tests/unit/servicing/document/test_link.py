"""The link opens one borrower's upload for fifteen minutes, and says nothing to whoever reads it."""

import base64
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.document.link import LIFE, Grant, address, read, token
from servicing.runtime import Runtime
from servicing.vault import Vault
from tests.support.values import DATA_KEY, NOW, SERVICER

VAULT = Vault(DATA_KEY)
GRANT = Grant(17, 4, UUID(int=99), NOW + LIFE)
OTHER_KEY = base64.b64encode(bytes(range(1, 33))).decode()


def test_it_grants_what_it_was_made_for():
    assert read(VAULT, token(VAULT, GRANT), NOW) == GRANT


def test_it_runs_out_after_fifteen_minutes():
    text = token(VAULT, GRANT)
    assert read(VAULT, text, NOW + timedelta(minutes=15, seconds=-1)) == GRANT
    assert read(VAULT, text, NOW + timedelta(minutes=15)) is None


@given(st.data())
def test_changed_anywhere_it_opens_nothing(data):
    sealed = bytearray(base64.urlsafe_b64decode(token(VAULT, GRANT) + "=="))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    assert read(VAULT, base64.urlsafe_b64encode(bytes(sealed)).rstrip(b"=").decode(), NOW) is None


@given(st.text(max_size=120))
def test_anything_else_opens_nothing(text):
    assert read(VAULT, text, NOW) is None


@pytest.mark.parametrize("purpose", ["message", "outbox", "document"])
def test_what_was_sealed_for_something_else_opens_nothing(purpose):
    foreign = base64.urlsafe_b64encode(VAULT.seal_bytes(purpose, bytes(36))).decode()
    assert read(VAULT, foreign, NOW) is None
    assert read(VAULT, token(Vault(OTHER_KEY), GRANT), NOW) is None


def test_nothing_of_it_can_be_read_or_recognised():
    one, other = token(VAULT, GRANT), token(VAULT, GRANT)
    assert one != other, "two links of one borrower do not show that they are"
    content = base64.urlsafe_b64decode(one + "==")
    assert GRANT.conversation_id.bytes not in content
    assert len(one) == len(token(VAULT, replace(GRANT, loan_id=2**40)))


def test_the_token_stands_where_no_server_sees_it():
    runtime = Runtime(None, VAULT, SERVICER, True, "", "https://help.example")
    link = address(runtime, "es", loan_id=17, borrower_id=4, conversation_id=UUID(int=99), now=NOW)
    page, _, text = link.partition("#")
    assert page == "https://help.example/upload?lang=es"
    assert read(VAULT, text, NOW) == GRANT
    assert len(link) < 160
