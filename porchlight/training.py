"""The trained model and the commands of the Rasa environment: when it is stale, how it is made and served."""

import asyncio
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from porchlight import launch
from porchlight.settings import ROOT, Settings

PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
INPUTS = ("config.yml", "domain.yml", "data", "bot/nlu", "bot/train.py", "bot/requirements.lock")
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "PYTHONUNBUFFERED")
"""What the Rasa environment is told of ours. It is given no key, account or database: it needs none."""


class TrainingError(Exception):
    """One plain sentence that says what to do."""


def model_path(settings: Settings) -> Path:
    return settings.porchlight_home / "models" / "porchlight.tar.gz"


def fingerprint(root: Path = ROOT) -> str:
    """A digest of everything that the model is made from."""
    digest = hashlib.sha256()
    for name in INPUTS:
        start = root / name
        files = sorted(path for path in start.rglob("*") if path.is_file()) if start.is_dir() else [start]
        for path in files:
            if "__pycache__" not in path.parts:
                content = path.read_bytes()
                digest.update(f"{path.relative_to(root)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def is_stale(model: Path, inputs: str) -> bool:
    """There is no model, or it was not made from the inputs of this fingerprint, or is not the file that was made."""
    try:
        made = json.loads(_mark(model).read_text())
        return made != {"inputs": inputs, "model": _digest(model)}
    except (FileNotFoundError, ValueError):
        return True


def _mark(model: Path) -> Path:
    return model.with_name("porchlight.inputs.json")


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def check_environment() -> None:
    """Raises TrainingError where the Rasa environment is not there."""
    if not PYTHON.exists():
        raise TrainingError("The Rasa environment is not installed; run: make setup")


def serve_command(settings: Settings, host: str = "127.0.0.1") -> list[str]:
    check_environment()
    options = ["--host", host, "--port", str(settings.rasa_port), "--model", str(model_path(settings))]
    return [str(PYTHON), "-m", "bot.serve", *options]


def serve_environment(settings: Settings) -> dict[str, str]:
    """All that Rasa is told."""
    return _environment(settings) | {
        "RASA_SECRET": settings.rasa_secret,
        "ACTIONS_SECRET": settings.actions_secret,
        "ACTIONS_URL": settings.actions_url,
    }


def _environment(settings: Settings) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {"PORCHLIGHT_HOME": str(settings.porchlight_home)}


@asynccontextmanager
async def _alone(folder: Path) -> AsyncIterator[None]:
    """One training at a time in a folder; whoever comes second waits."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(0.5)
        yield


async def train(settings: Settings, show: Callable[[str], None]) -> dict[str, Any]:
    """Trains the model, giving `show` a line for each step; returns its figures. Raises TrainingError."""
    check_environment()
    async with _alone(model_path(settings).parent):
        return await _train(settings, show)


async def ensure(settings: Settings, show: Callable[[str], None]) -> None:
    """Trains where the model is missing or older than its inputs. Raises TrainingError."""
    check_environment()
    async with _alone(model_path(settings).parent):
        if await asyncio.to_thread(is_stale, model_path(settings), fingerprint()):
            show("the model is missing or older than its inputs")
            await _train(settings, show)


async def _train(settings: Settings, show: Callable[[str], None]) -> dict[str, Any]:
    model, inputs = model_path(settings), fingerprint()
    for broken_off in model.parent.glob("tmp*"):
        shutil.rmtree(broken_off, ignore_errors=True)
    figures = await _run(settings, show)
    mark = _mark(model).with_suffix(".new")
    mark.write_text(json.dumps({"inputs": inputs, "model": _digest(model)}))
    mark.replace(_mark(model))
    return figures


async def _run(settings: Settings, show: Callable[[str], None]) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        *launch.command([str(PYTHON), "-m", "bot.train", "--out", str(model_path(settings).parent)]),
        cwd=ROOT,
        env=_environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        limit=1 << 20,
    )
    assert process.stdout is not None and process.stderr is not None
    complaints = asyncio.create_task(process.stderr.read())
    last = ""
    try:
        async for raw in process.stdout:
            if last:
                show(last)
            last = raw.decode(errors="replace").rstrip()
        code = await process.wait()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    if code != 0:
        raise TrainingError(f"Training failed: {_end_of((await complaints).decode(errors='replace'))}")
    figures: dict[str, Any] = json.loads(last)
    return figures


def understand(settings: Settings, lines: Iterable[str], now: str, timed: bool = False) -> Iterator[dict[str, Any]]:
    """What the model makes of each text at the time `now` (ISO, with offset), one by one as they come.

    `timed`: on one core alone, with the `milliseconds` that each took.

    Raises TrainingError where there is no model of the present inputs.
    """
    check_environment()
    if is_stale(model_path(settings), fingerprint()):
        raise TrainingError("The model is missing or older than its inputs; run: porchlight train")
    process = subprocess.Popen(
        launch.command(
            [str(PYTHON), "-m", "bot.understand", str(model_path(settings)), *(["--timed"] if timed else [])]
        ),
        cwd=ROOT,
        env=_environment(settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        for line in lines:
            process.stdin.write(json.dumps({"text": line, "now": now}) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
            if not answer:
                raise TrainingError("The model stopped answering; run: porchlight train")
            yield json.loads(answer)
    except BrokenPipeError as error:
        raise TrainingError("The model could not be loaded; run: porchlight train") from error
    finally:
        process.kill()
        process.wait()


def benchmarks(settings: Settings, folder: Path, show: Callable[[str], None]) -> dict[str, float]:
    """Figures of the pipeline on the public sets in `folder`. Raises TrainingError."""
    check_environment()
    process = subprocess.Popen(
        launch.command([str(PYTHON), "-m", "bot.benchmarks", str(folder.resolve())]),
        cwd=ROOT,
        env=_environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stderr is not None
    last = ""
    for line in process.stderr:
        last = line.strip() or last
        if last.startswith(("BANKING77", "CLINC150")):
            show(last)
    found = process.stdout.read()
    if process.wait() != 0:
        raise TrainingError(f"The public sets could not be measured: {last}")
    figures: dict[str, float] = json.loads(found)
    return figures


def _end_of(output: str) -> str:
    return " ".join(output.split())[-600:]
