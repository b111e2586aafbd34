"""What the actions of this process work with, given once at its start."""

from servicing.runtime import Runtime

_runtime: Runtime | None = None


def configure(runtime: Runtime) -> None:
    """Gives the actions their database, keys and servicer. To be called before the first action runs."""
    global _runtime
    _runtime = runtime


def current() -> Runtime:
    """The runtime. Raises RuntimeError where none was configured."""
    if _runtime is None:
        raise RuntimeError("the actions have no runtime: call actions.runtime.configure first")
    return _runtime
