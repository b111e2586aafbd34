import pytest

from channels.webchat.limits import SlidingWindow, origin_allowed
from servicing.identity.network import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("not an address", "unknown"),
        (None, "unknown"),
    ],
)
def test_an_address_is_counted_by_its_network(address, network):
    assert network_of(address) == network


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "https://chat.example",
        "https://CHAT.example",
        "http://localhost:8000",
        "http://127.0.0.1:9",
        "http://[::1]:8000",
    ],
)
def test_our_own_pages_and_programs_may_open_a_socket(origin):
    assert origin_allowed(origin, "https://chat.example")


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example",
        "http://chat.example",
        "https://chat.example:8443",
        "https://chat.example.elsewhere.example",
        "https://localhost.elsewhere.example",
        "null",
        "file://localhost",
        "",
    ],
)
def test_other_sites_may_not(origin):
    assert not origin_allowed(origin, "https://chat.example")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_address_gets_its_share_a_minute_and_no_more():
    clock = Clock()
    window = SlidingWindow(2, 60.0, clock=clock)
    assert [window.allow("one"), window.allow("one"), window.allow("one")] == [True, True, False]
    assert window.allow("another")
    clock.now = 60.0
    assert window.allow("one")


def test_a_refused_try_does_not_prolong_the_wait():
    clock = Clock()
    window = SlidingWindow(1, 60.0, clock=clock)
    assert window.allow("one")
    clock.now = 59.0
    assert not window.allow("one")
    clock.now = 60.0
    assert window.allow("one")


def test_addresses_that_were_not_seen_for_longest_are_forgotten_first():
    window = SlidingWindow(1, 60.0, keys=2, clock=Clock())
    assert window.allow("one")
    assert window.allow("two")
    assert window.allow("three")
    assert not window.allow("two")
    assert window.allow("one")
