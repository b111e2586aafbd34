"""The browser tests drive the system's Chromium; on Debian as root it is installed when missing."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "google-chrome")

if not any(shutil.which(name) for name in NAMES):
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit("tests: the browser tests need Chromium; install it (Debian: apt-get install chromium) and try again.")
    print("tests: installing Chromium", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "check": True, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-qq"], **quiet)
    subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], **quiet)
