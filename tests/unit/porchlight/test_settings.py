"""Settings: what is given, what is made, what stops the start."""

import base64
import os
from pathlib import Path

import pytest

from porchlight.settings import OURS, ROOT, Settings, SettingsError, load

KEY = base64.b64encode(bytes(32)).decode()
PROD = {
    "PORCHLIGHT_ENV": "prod",
    "DATABASE_URL": "postgresql://porchlight@db.example/porchlight",
    "PUBLIC_URL": "https://help.example",
    "SECRET_KEY": "s" * 32,
    "DATA_KEY": KEY,
    "RASA_SECRET": "r" * 32,
    "ACTIONS_SECRET": "a" * 32,
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_FROM": "+18005550100",
    "SERVICER_NAME": "Harbor Servicing",
    "SERVICER_PHONE": "+18005550100",
    "SERVICER_PAYMENT_URL": "https://pay.harbor.example",
}


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(OURS) or name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The settings of an environment, with a `.env` if one is given."""

    def read(env_file: str = "", **given: str) -> Settings:
        for name, value in {"PORCHLIGHT_HOME": str(tmp_path / "home"), **given}.items():
            monkeypatch.setenv(name, value)
        (tmp_path / ".env").write_text(env_file)
        return load(tmp_path / ".env")

    return read


def test_development_needs_nothing(read):
    settings = read()
    assert settings.public_url == settings.local_url == "http://127.0.0.1:8000"
    assert settings.rasa_url == "http://127.0.0.1:5005"
    assert settings.embedded_database and settings.starts_rasa and settings.starts_actions
    assert not settings.sends_by_twilio


def test_secrets_are_made_once_and_are_their_owners_alone(read, tmp_path):
    first, second = read(), read()
    assert len({first.secret_key, first.data_key, first.rasa_secret, first.actions_secret}) == 4
    assert first.data_key == second.data_key
    kept = list((tmp_path / "home" / "secrets").iterdir())
    assert {path.name for path in kept} == {"secret_key", "data_key", "rasa_secret", "actions_secret"}
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}


def test_a_secret_that_is_given_is_not_replaced(read, tmp_path):
    assert read(RASA_SECRET="given").rasa_secret == "given"
    assert not (tmp_path / "home" / "secrets" / "rasa_secret").exists()


def test_the_environment_wins_over_the_file(read):
    settings = read("PORCHLIGHT_PORT=9001\nSERVICER_NAME=Harbor Servicing\n", PORCHLIGHT_PORT="9002")
    assert (settings.porchlight_port, settings.servicer_name) == (9002, "Harbor Servicing")


@pytest.mark.parametrize("store", ["s3://papers", "s3://papers.example/of/borrowers"])
def test_papers_are_kept_in_a_bucket_that_is_named(read, store):
    assert read(DOCUMENT_STORE=store).document_store == store


def test_a_folder_for_papers_starts_at_the_root_of_the_repository(read, tmp_path):
    assert read(DOCUMENT_STORE=str(tmp_path)).document_store == str(tmp_path)
    assert read(DOCUMENT_STORE="papers").document_store == str(ROOT / "papers")


def test_an_empty_value_is_none(read):
    assert read("TWILIO_ACCOUNT_SID=\nPORCHLIGHT_NOW=\n", DATABASE_URL="").embedded_database


def test_a_service_elsewhere_is_not_started_here(read):
    settings = read(RASA_URL="http://rasa.internal:5005/", ACTIONS_URL="http://127.0.0.1:5055")
    assert settings.rasa_url == "http://rasa.internal:5005"
    assert not settings.starts_rasa
    assert settings.starts_actions


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_any_usual_database_url_is_taken(read, scheme):
    settings = read(DATABASE_URL=f"{scheme}://me@db.example/porchlight")
    assert settings.database_url == "postgresql+psycopg://me@db.example/porchlight"
    assert settings.database_owner_url == settings.database_url


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORCHLIGHT_PORT", "eighty"),
        ("PORCHLIGHT_PORT", "0"),
        ("PORCHLIGHT_ENV", "staging"),
        ("PORCHLIGHT_NOW", "2026-11-24T10:00:00"),
        ("DATABASE_URL", "mysql://db.example/x"),
        ("DATA_KEY", "short"),
        ("SERVICER_HOURS", "always"),
        ("SERVICER_TIMEZONE", "Mars/Olympus"),
        ("SERVICER_PHONE", "call us"),
        ("PUBLIC_URL", "help.example"),
        ("TWILIO_HANDLES_OPT_OUT", "perhaps"),
        ("DOCUMENT_STORE", "ftp://files.example"),
        ("DOCUMENT_STORE", "s3://"),
        ("DOCUMENT_S3_ENDPOINT", "minio:9000"),
        ("CLAMD_ADDRESS", "clamd"),
    ],
)
def test_a_bad_value_stops_the_start_with_its_name(read, name, value):
    with pytest.raises(SettingsError) as refused:
        read(**{name: value})
    assert str(refused.value).startswith(f"{name}: ")
    assert "\n" not in str(refused.value)


def test_sites_that_show_the_widget_are_told_by_spaces_or_commas(read):
    settings = read(WIDGET_ORIGINS="https://www.example.com, https://*.help.example.com:8443")
    assert settings.widget_origins.split() == ["https://www.example.com", "https://*.help.example.com:8443"]


@pytest.mark.parametrize(
    "value", ["www.example.com", "https://example.com/help", "https:", "*", "https://a;script-src *"]
)
def test_what_is_no_site_cannot_be_put_into_the_policy(read, value):
    with pytest.raises(SettingsError, match="WIDGET_ORIGINS"):
        read(WIDGET_ORIGINS=value)


def test_a_bad_secret_is_not_repeated(read):
    with pytest.raises(SettingsError) as refused:
        read(DATA_KEY="nearly-a-secret")
    assert "nearly" not in str(refused.value)


@pytest.mark.parametrize("name", ["PORCHLIGHT_PROT", "TWILIO_TOKEN", "SERVICER_FAX"])
def test_an_unknown_name_of_ours_is_named(read, name):
    with pytest.raises(SettingsError, match=f"^{name} is not a setting"):
        read(**{name: "1"})
    with pytest.raises(SettingsError, match=f"^{name} is not a setting"):
        read(f"{name}=1\n")


def test_half_a_twilio_account_is_refused(read):
    with pytest.raises(SettingsError, match="TWILIO_AUTH_TOKEN"):
        read(TWILIO_ACCOUNT_SID="AC1")


def test_an_account_that_sends_from_nowhere_is_refused(read):
    with pytest.raises(SettingsError, match="TWILIO_FROM"):
        read(TWILIO_ACCOUNT_SID="AC1", TWILIO_AUTH_TOKEN="token")


def test_two_processes_cannot_share_a_port(read):
    with pytest.raises(SettingsError, match="must differ"):
        read(RASA_PORT="8000")


def test_prod_runs_on_what_is_given(read, tmp_path):
    settings = read(**PROD)
    assert settings.sends_by_twilio
    assert not (tmp_path / "home").exists(), "nothing is made up in prod"


@pytest.mark.parametrize("name", sorted(PROD.keys() - {"PORCHLIGHT_ENV", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"}))
def test_prod_refuses_what_is_missing(read, name):
    with pytest.raises(SettingsError, match=name):
        read(**{key: value for key, value in PROD.items() if key != name})


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"RASA_SECRET": "short"}, "RASA_SECRET"),
        ({"ACTIONS_SECRET": "r" * 32}, "differ"),
        ({"PUBLIC_URL": "http://help.example"}, "PUBLIC_URL"),
        ({"PORCHLIGHT_NOW": "2026-11-24T10:00:00-05:00"}, "PORCHLIGHT_NOW"),
    ],
)
def test_prod_refuses_what_suits_development_only(read, changed, names):
    with pytest.raises(SettingsError, match=names):
        read(**{**PROD, **changed})


def test_a_child_process_reads_the_same_settings(read, monkeypatch):
    ours = read(PORCHLIGHT_NOW="2026-11-24T10:00:00-05:00", TWILIO_HANDLES_OPT_OUT="true", PORCHLIGHT_PORT="8123")
    for name, value in ours.as_environment().items():
        monkeypatch.setenv(name, value)
    assert load(Path("/nowhere")).model_dump() == ours.model_dump()


def test_every_setting_has_a_line_in_the_example(read):
    example = (Path(__file__).parents[3] / ".env.example").read_text()
    named = {line.partition("=")[0] for line in example.splitlines() if line and not line.startswith("#")}
    assert named == {name.upper() for name in Settings.model_fields}


def test_the_example_as_it_stands_is_the_default(read, monkeypatch):
    example = (Path(__file__).parents[3] / ".env.example").read_text()
    plain = read()
    # The home of this test stands in the environment, which wins.
    assert read(example).model_dump() == plain.model_dump()
