from servicing.consent.service import ConsentState, standing

GIVEN, WITHDRAWN = ("texts", "given"), ("texts", "withdrawn")


def consent(*events: tuple[str, str, str]) -> str:
    return standing(events).consent


def test_a_number_that_nobody_spoke_of_never_consented():
    assert standing([]) == ConsentState("never", provider_blocked=False, wrong_party=False)


def test_the_newest_word_of_the_borrower_counts():
    given, withdrawn = (*GIVEN, "borrower"), (*WITHDRAWN, "borrower")
    assert consent(given) == "given"
    assert consent(given, withdrawn) == "withdrawn"
    assert consent(given, withdrawn, given) == "given"


def test_a_file_does_not_give_back_what_the_borrower_withdrew():
    assert consent((*GIVEN, "file"), (*WITHDRAWN, "borrower"), (*GIVEN, "file")) == "withdrawn"
    assert consent((*WITHDRAWN, "file"), (*GIVEN, "file")) == "given"


def test_a_number_that_the_provider_blocks_is_as_withdrawn():
    blocked = standing([(*GIVEN, "file"), ("provider", "blocked", "provider")])
    assert blocked == ConsentState("withdrawn", provider_blocked=True)
    unblocked = standing([(*GIVEN, "file"), ("provider", "blocked", "provider"), ("provider", "unblocked", "provider")])
    assert unblocked == ConsentState("given")


def test_turning_texts_on_again_lifts_the_providers_block_too():
    assert standing([("provider", "blocked", "provider"), (*GIVEN, "borrower")]) == ConsentState("given")
    assert standing([("provider", "blocked", "provider"), (*GIVEN, "file")]).provider_blocked


def test_only_a_specialist_confirms_whose_number_it_is():
    wrong = ("party", "wrong", "borrower")
    assert standing([wrong]).wrong_party
    assert standing([wrong, ("party", "confirmed", "file")]).wrong_party
    assert standing([wrong, ("party", "confirmed", "borrower")]).wrong_party
    assert not standing([wrong, ("party", "confirmed", "specialist")]).wrong_party
