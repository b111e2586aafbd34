"""Who holds a home."""

import multiprocessing
from pathlib import Path

import pytest

from porchlight.home import COMMAND, UP, HomeTaken, forget_processes, held, is_up, write_processes


def hold(home: Path, holder: str, holding, let_go) -> None:
    with held(home, holder):
        holding.set()
        let_go.wait(30)


@pytest.fixture
def somebody(tmp_path):
    """Another process that holds the home until it is told to let go, or is killed."""
    context = multiprocessing.get_context("spawn")
    started = []

    def start(holder: str):
        holding, let_go = context.Event(), context.Event()
        process = context.Process(target=hold, args=(tmp_path, holder, holding, let_go))
        process.start()
        started.append(process)
        assert holding.wait(30)
        return process, let_go

    yield start
    for process in started:
        process.kill()
        process.join()


def test_a_home_that_runs_is_refused_at_once(tmp_path, somebody):
    somebody(UP)
    assert is_up(tmp_path)
    with pytest.raises(HomeTaken) as taken, held(tmp_path, UP):
        pass
    assert taken.value.holder == UP


def test_a_command_waits_for_a_command(tmp_path, somebody):
    _, let_go = somebody(COMMAND)
    assert not is_up(tmp_path)
    with pytest.raises(HomeTaken) as taken, held(tmp_path, COMMAND, patience=0.2):
        pass
    assert taken.value.holder == COMMAND
    let_go.set()
    with held(tmp_path, COMMAND):
        pass


def test_whoever_is_killed_lets_go(tmp_path, somebody):
    process, _ = somebody(UP)
    process.kill()
    process.join()
    assert not is_up(tmp_path)
    with held(tmp_path, UP):
        pass


def test_a_home_that_was_never_used_is_nobodys(tmp_path):
    assert not is_up(tmp_path / "new")


def test_processes_are_told_by_their_name(tmp_path):
    write_processes(tmp_path, {"app": 12})
    assert (tmp_path / "processes.json").read_text() == '{"app": 12}'
    forget_processes(tmp_path)
    assert list(tmp_path.iterdir()) == []
