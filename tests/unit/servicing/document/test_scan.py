"""The scanner's verdict, and that no verdict is none."""

import io

import pytest

from servicing.document.content import MOST_BYTES
from servicing.document.scan import Scanner, ScannerAway
from tests.simulators.clamd import EICAR, Clamd


@pytest.fixture
def clamd(tmp_path):
    with Clamd(tmp_path / "clamd.ctl") as clamd:
        yield clamd


def test_it_says_what_it_found(clamd):
    scanner = Scanner(clamd.address)
    assert scanner.harm(io.BytesIO(b"a pay stub")) is None
    assert scanner.harm(io.BytesIO(b"%PDF " + EICAR)) == "Eicar-Signature"


def test_the_largest_file_is_looked_at_from_its_beginning(clamd):
    file = io.BytesIO(bytes(MOST_BYTES))
    file.seek(0, io.SEEK_END)
    assert Scanner(clamd.address).harm(file) is None
    assert clamd.heard == [MOST_BYTES]


def test_a_daemon_that_is_not_there_gives_no_verdict(tmp_path):
    for address in (str(tmp_path / "nobody.ctl"), "127.0.0.1:1"):
        with pytest.raises(ScannerAway):
            Scanner(address).harm(io.BytesIO(b"a pay stub"))


def test_a_file_that_is_larger_than_the_daemon_takes_gets_no_verdict(tmp_path):
    with Clamd(tmp_path / "small.ctl", limit=1000) as small, pytest.raises(ScannerAway):
        Scanner(small.address).harm(io.BytesIO(bytes(5000)))
