from datetime import UTC, datetime, timedelta
from string import ascii_letters, digits

from hypothesis import given
from hypothesis import strategies as st

from servicing.link import opened, sealed
from servicing.vault import Vault
from tests.support.values import DATA_KEY

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(days=10)
VAULT = Vault(DATA_KEY)


@given(st.text(max_size=40))
def test_it_names_what_was_sealed_until_its_time_has_passed(named):
    token = sealed(VAULT, "pay", named, UNTIL)
    assert opened(VAULT, "pay", token, UNTIL - timedelta(seconds=1)) == named
    assert opened(VAULT, "pay", token, UNTIL) is None
    assert opened(VAULT, "something else", token, NOW) is None


@given(st.integers(0, 52), st.sampled_from(ascii_letters + digits + "-_"))
def test_with_one_letter_changed_it_names_nothing(place, letter):
    token = sealed(VAULT, "pay", "4711", UNTIL)
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]
    assert opened(VAULT, "pay", changed, NOW) == ("4711" if changed == token else None)


@given(st.text(max_size=80))
def test_what_was_never_sealed_names_nothing(token):
    assert opened(VAULT, "pay", token, NOW) is None
