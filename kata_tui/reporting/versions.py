"""What everything here runs on, in one line."""

import platform
from importlib.metadata import PackageNotFoundError, version

import kata_tui
from kata_tui.reporting.spans import Line, Role, Span

_LIBRARIES = (("jax", "JAX"), ("flax", "Flax"), ("optax", "Optax"), ("numpy", "NumPy"))


def versions_line() -> Line:
    """The versions of kata-tui, Python and the libraries that solutions use; nothing is imported for it."""
    found = [f"kata-tui {kata_tui.__version__}", f"Python {platform.python_version()}"]
    for package, name in _LIBRARIES:
        try:
            found.append(f"{name} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return (Span(", ".join(found), Role.MUTED),)
