"""Becomes another program that ends with its parent and, for PostgreSQL under root, is not root.

Run by its path (`python -I -S launch.py --parent PID … -- COMMAND…`), so that nothing is done between fork and exec
of a process that has threads.
"""

import argparse
import ctypes
import os
import signal
import sys
from pathlib import Path

_SET_PDEATHSIG, _SET_KEEPCAPS, _CAP_AMBIENT, _CAP_AMBIENT_RAISE = 1, 8, 47, 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522


def command(
    program: list[str],
    ends_by: signal.Signals = signal.SIGKILL,
    account: tuple[int, int] | None = None,
    through_folders: bool = False,
) -> list[str]:
    """The command line that launches `program` as a child of this process.

    `ends_by` is the signal that it gets when this process is gone, however that ended (Linux). `account` is the user
    and group that it gives root up for; `through_folders` lets that account pass folders that are closed to it.
    """
    options = [f"--parent={os.getpid()}", f"--ends-by={ends_by.value}"]
    if account is not None:
        options.append("--account={}:{}".format(*account))
    if through_folders:
        options.append("--through-folders")
    return [sys.executable, "-I", "-S", str(Path(__file__)), *options, "--", *program]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--ends-by", type=int, required=True)
    parser.add_argument("--account")
    parser.add_argument("--through-folders", action="store_true")
    parser.add_argument("program", nargs="+")
    options = parser.parse_args()
    if options.account is not None:
        user, group = map(int, options.account.split(":"))
        _give_up_root(user, group, options.through_folders)
    if sys.platform == "linux":
        # After the change of user, which the kernel answers by forgetting it.
        _prctl(_SET_PDEATHSIG, options.ends_by)
        if os.getppid() != options.parent:
            sys.exit("launch: the parent is gone already")
    try:
        os.execv(options.program[0], options.program)
    except OSError as error:
        sys.exit(f"launch: {options.program[0]}: {error.strerror}")


def _give_up_root(user: int, group: int, through_folders: bool) -> None:
    if through_folders:
        _prctl(_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)
    if through_folders:
        _keep_only(_CAP_DAC_OVERRIDE)


def _keep_only(capability: int) -> None:
    """Of root's powers this one alone, and the programs that are started from here have it too (capabilities(7))."""
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if ctypes.CDLL(None, use_errno=True).capset(header, sets) != 0:
        sys.exit("launch: this container takes CAP_DAC_OVERRIDE from root")
    _prctl(_CAP_AMBIENT, _CAP_AMBIENT_RAISE, capability)


def _prctl(*arguments: int) -> None:
    padded = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[1:5]]
    if ctypes.CDLL(None, use_errno=True).prctl(ctypes.c_int(arguments[0]), *padded) != 0:
        sys.exit(f"launch: prctl {arguments[0]}: {os.strerror(ctypes.get_errno())}")


if __name__ == "__main__":
    main()
