"""`make setup`: both environments from their lock files. Runs on any Python 3.9 or newer, with nothing installed.

`--only root|rasa` makes one of them, `--lock FILE` from another lock: what an image is built by (docker/).
What is done is remembered by the digest of its lock file, so that a second run takes a second.
"""

import argparse
import glob
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV_VERSION = "0.13.9"
UV_HOME = ROOT / ".uv"
UV = UV_HOME / "bin" / "uv"
OURS = ("3.11", "3.12", "3.13")
RASAS = ("3.10",)


def main():
    parser = argparse.ArgumentParser(description="Makes the environments that Porchlight runs in.")
    parser.add_argument("--only", choices=("root", "rasa"), help="make this environment alone")
    parser.add_argument("--lock", type=Path, help="with --only: the lock file to make it from")
    options = parser.parse_args()
    if options.lock and not options.only:
        parser.error("--lock needs --only")
    lock = options.lock and options.lock.resolve()
    began = time.monotonic()
    install_uv()
    if options.only != "rasa":
        environment(ROOT / ".venv", lock or ROOT / "requirements.lock", OURS)
        link_project()
    if options.only != "root":
        environment(ROOT / "bot" / ".venv", lock or ROOT / "bot" / "requirements.lock", RASAS)
    say(f"set up in {time.monotonic() - began:.0f} s")


def say(text):
    print(f"setup: {text}", flush=True)


def fail(sentence):
    print(f"setup: {sentence}", file=sys.stderr)
    raise SystemExit(1)


def run(*command, **more):
    return subprocess.run([str(part) for part in command], check=False, cwd=ROOT, **more)


def uv(*arguments):
    """Runs uv; what it downloads of Python stays in this repository, and pip's index, where one is set, is uv's."""
    environment = {"UV_PYTHON_INSTALL_DIR": str(UV_HOME / "python"), "UV_HTTP_TIMEOUT": "120", **os.environ}
    index = os.environ.get("PIP_INDEX_URL") or pip_setting("global.index-url")
    if index:
        environment.setdefault("UV_DEFAULT_INDEX", index)
    return run(UV, *arguments, env=environment)


def pip_setting(name):
    python = UV_HOME / "bin" / "python"
    return run(python, "-m", "pip", "config", "get", name, capture_output=True, text=True).stdout.strip()


def install_uv():
    """uv, of one version, into a folder of this repository."""
    if UV.exists() and UV_VERSION in run(UV, "--version", capture_output=True, text=True).stdout:
        return
    say(f"installing uv {UV_VERSION}")
    shutil.rmtree(UV_HOME, ignore_errors=True)
    made = run(sys.executable, "-m", "venv", UV_HOME, capture_output=True, text=True)
    if made.returncode != 0:
        fail("this Python has no venv; install it (Debian: apt-get install python3-venv) and run make setup again.")
    got = run(UV_HOME / "bin" / "python", "-m", "pip", "install", "--quiet", f"uv=={UV_VERSION}")
    if got.returncode != 0:
        fail("uv could not be installed; is the package index reachable?")


def version_of(python):
    """The major.minor version that a command really runs, "" if it does not run (as a pyenv shim may not)."""
    path = shutil.which(str(python))
    if path is None:
        return ""
    asked = run(path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])", capture_output=True, text=True)
    return asked.stdout.strip() if asked.returncode == 0 else ""


def find_python(versions):
    """A Python of one of these versions that really runs, or the first version where uv has to install it."""
    pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    for version in versions:
        here = sorted(glob.glob(f"{pyenv}/versions/{version}*/bin/python"), reverse=True)
        for candidate in (sys.executable, f"python{version}", f"/usr/bin/python{version}", *here):
            if version_of(candidate) == version:
                return shutil.which(candidate)
    wanted = versions[0]
    say(f"no Python {wanted} here; uv installs one")
    if uv("python", "install", "--quiet", wanted).returncode != 0:
        fail(
            f"Python {wanted} is needed and could not be installed; install it"
            f" (for example: pyenv install {wanted}) and run make setup again."
        )
    return wanted


def environment(folder, lock, versions):
    """One virtual environment that holds exactly what its lock file names."""
    stamp = folder / "lock.sha256"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    present = version_of(folder / "bin" / "python")
    if stamp.exists() and stamp.read_text() == digest and present in versions:
        return
    if present not in versions:
        python = find_python(versions)
        say(f"making {folder.relative_to(ROOT)} on {python}")
        shutil.rmtree(folder, ignore_errors=True)
        if uv("venv", "--quiet", "--python", python, folder).returncode != 0:
            fail(f"a virtual environment on {python} could not be made.")
    say(f"installing what {lock.relative_to(ROOT)} names")
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    if uv("pip", "sync", *quiet, "--python", folder / "bin" / "python", "--require-hashes", lock).returncode != 0:
        fail(f"the packages of {lock.relative_to(ROOT)} could not be installed; the lines above say which.")
    stamp.write_text(digest)


def link_project():
    """Makes our own packages importable and `.venv/bin/porchlight` the command, without building anything."""
    [packages] = glob.glob(str(ROOT / ".venv" / "lib" / "python3.*" / "site-packages"))
    (Path(packages) / "porchlight.pth").write_text(f"{ROOT}\n")
    python = ROOT / ".venv" / "bin" / "python"
    command = ROOT / ".venv" / "bin" / "porchlight"
    # By way of sh: the kernel takes no interpreter whose path is long or has a space.
    trampoline = f"""'''exec' "{python}" "$0" "$@"\n' '''"""
    start = "from porchlight.cli import main\n\nif __name__ == '__main__':\n    main()"
    command.write_text(f"#!/bin/sh\n{trampoline}\n{start}\n")
    command.chmod(0o755)


if __name__ == "__main__":
    main()
