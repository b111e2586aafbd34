"""`make setup`: both environments from their lock files. Runs on any Python 3.9 or newer, with nothing installed.

What is done is remembered by the digest of its lock file, so that a second run takes a second.
"""

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


def main():
    began = time.monotonic()
    install_uv()
    ours = [sys.executable, "python3.13", "python3.12", "python3.11", *pyenv("3.11")]
    environment(ROOT / ".venv", ROOT / "requirements.lock", "3.11", ours)
    link_project()
    environment(ROOT / "bot" / ".venv", ROOT / "bot" / "requirements.lock", "3.10", ["python3.10", *pyenv("3.10")])
    say(f"set up in {time.monotonic() - began:.0f} s")


def say(text):
    print(f"setup: {text}", flush=True)


def fail(sentence):
    print(f"setup: {sentence}", file=sys.stderr)
    raise SystemExit(1)


def run(*command, **more):
    return subprocess.run([str(part) for part in command], check=False, cwd=ROOT, **more)


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


def pyenv(version):
    root = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    return sorted(glob.glob(f"{root}/versions/{version}*/bin/python"), reverse=True)


def fits(found, wanted):
    """Rasa runs on 3.10 alone; ours on the named version or a newer one."""
    if not found:
        return False
    if wanted == "3.10":
        return found == "3.10"
    return tuple(map(int, found.split("."))) >= tuple(map(int, wanted.split(".")))


def find_python(wanted, candidates):
    for candidate in candidates:
        if fits(version_of(candidate), wanted):
            return shutil.which(str(candidate))
    say(f"no Python {wanted} here; uv installs one")
    if run(UV, "python", "install", "--quiet", wanted).returncode != 0:
        fail(
            f"Python {wanted} is needed and could not be installed; install it"
            f" (for example: pyenv install {wanted}) and run make setup again."
        )
    return wanted


def environment(folder, lock, wanted, candidates):
    """One virtual environment that holds exactly what its lock file names."""
    stamp = folder / "lock.sha256"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest and version_of(folder / "bin" / "python"):
        return
    if not fits(version_of(folder / "bin" / "python"), wanted):
        python = find_python(wanted, candidates)
        say(f"making {folder.relative_to(ROOT)} on {python}")
        shutil.rmtree(folder, ignore_errors=True)
        if run(UV, "venv", "--quiet", "--python", python, folder).returncode != 0:
            fail(f"a virtual environment on {python} could not be made.")
    say(f"installing what {lock.relative_to(ROOT)} names")
    if run(UV, "pip", "sync", "--python", folder / "bin" / "python", "--require-hashes", lock).returncode != 0:
        fail(f"the packages of {lock.relative_to(ROOT)} could not be installed; the lines above say which.")
    stamp.write_text(digest)


def link_project():
    """Makes our own packages importable and `.venv/bin/porchlight` the command, without building anything."""
    [packages] = glob.glob(str(ROOT / ".venv" / "lib" / "python3.*" / "site-packages"))
    (Path(packages) / "porchlight.pth").write_text(f"{ROOT}\n")
    command = ROOT / ".venv" / "bin" / "porchlight"
    command.write_text(
        f"#!{ROOT / '.venv' / 'bin' / 'python'}\nfrom porchlight.cli import main\n\nif __name__ == \"__main__\":\n    main()\n"
    )
    command.chmod(0o755)


if __name__ == "__main__":
    main()
