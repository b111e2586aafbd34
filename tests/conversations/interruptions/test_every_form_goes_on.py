"""Every form, interrupted by everything that can be said: it is answered, and the right question comes again."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.conversations.conftest import sample
from tests.conversations.plans.conftest import tell
from tests.support.borrowers import like
from tests.support.stack import Stack
from tests.support.threads import TextThread

SAID = yaml.safe_load((Path(__file__).parent / "interruptions.yml").read_text())
TERRENCE = 3

BEGUN: dict[str, tuple[str, str]] = {
    "promise": ("i want to arrange a payment", "promise_amount"),
    "hardship": ("i lost my job", "hardship_since"),
    "callback": ("i want to schedule a call", "callback_time"),
    "plan": ("i want a repayment plan", "plan_monthly"),
}
"""What begins a form once one is verified, and what it then asks for first."""


@pytest.fixture(scope="module")
def begun(stack: Stack) -> Callable[[str], TextThread]:
    """The thread of one borrower in the middle of a form, the same for a dozen of its interruptions: whoever writes
    twenty times a minute is not answered."""
    threads: dict[str, list[TextThread]] = {form: [] for form in BEGUN}
    used = Counter[str]()

    def thread(form: str) -> TextThread:
        begins, first = BEGUN[form]
        if used[form] % 12 == 0 or threads[form][-1].asks_for != first:
            new = TextThread(stack, like(stack, sample(TERRENCE)))
            new.verify("what do i owe")
            if form == "plan":
                tell(stack, new.somebody)
            answer = new.say(begins)
            assert new.asks_for == first, answer
            threads[form].append(new)
        used[form] += 1
        return threads[form][-1]

    return thread


@pytest.mark.parametrize("intent", sorted(SAID))
@pytest.mark.parametrize("form", sorted(BEGUN))
def test_it_is_answered_and_the_same_question_comes_again(begun, form, intent):
    thread = begun(form)
    answer = thread.say(SAID[intent])
    assert thread.intents[-1] == intent, answer
    assert thread.asks_for == BEGUN[form][1], answer
    assert len(answer.responses) >= 2, "it is answered, and the question is asked"
    assert not any(name.startswith("utter_not_understood") for name in answer.responses), answer
    assert answer.text.count("?") <= 2, answer.text
