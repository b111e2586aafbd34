"""How long a process that ended is left alone before it is started again."""

from itertools import accumulate, repeat

from porchlight.process import FIRST_PAUSE, HEALTHY_AFTER, LONGEST_PAUSE, pause_after


def test_the_pause_doubles_up_to_ten_seconds():
    pauses = list(accumulate(repeat(0.1, 7), pause_after, initial=0.0))[1:]
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


def test_a_process_that_was_healthy_starts_anew_at_once():
    assert pause_after(LONGEST_PAUSE, HEALTHY_AFTER + 1) == FIRST_PAUSE
