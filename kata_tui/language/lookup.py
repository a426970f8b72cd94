"""Looking up a name as people write it: `nnx.Linear`, `jax.lax.scan`, `len`."""

import builtins
import re
from collections.abc import Iterator

from kata_tui.language.language_server import LanguageServer
from kata_tui.model.assistance import Documentation
from kata_tui.model.suggest import did_you_mean, nearest
from kata_tui.model.text import clean_line
from kata_tui.model.told import Told

IMPORTS = {
    "jax": "import jax",
    "jnp": "import jax.numpy as jnp",
    "lax": "from jax import lax",
    "flax": "import flax",
    "nnx": "from flax import nnx",
    "nn": "import flax.linen as nn",
    "linen": "from flax import linen",
    "optax": "import optax",
    "np": "import numpy as np",
    "partial": "from functools import partial",
}
"""What a name begins with, and what one writes at the top of a file for it."""

_NAME = re.compile(r"(?!\d)\w+(?:\.(?!\d)\w+){0,9}")
LONGEST = 200


class UnknownName(Told):
    """There is no such name. Its text tells the part of it that is not there, and what may have been meant."""


async def look_up(server: LanguageServer, name: str) -> Documentation:
    """What `name` stands for. Raises UnknownName, and Told for what is no name."""
    if len(name) > LONGEST or _NAME.fullmatch(name) is None:
        raise Told(f"`{clean_line(name, 60)}` is no name of Python. Write one like `nnx.Linear` or `jax.lax.scan`.")
    for imports in _ways(name):
        found = await server.documentation(f"{imports}\n{name}", 1, len(name) - 1, len(name), name)
        if found is not None:
            return found
    missed = await _missed(server, name)
    if server.silent:
        raise Told("The language server does not answer. `kata-tui doctor` tells which one it is.")
    raise UnknownName(missed)


def _ways(name: str) -> Iterator[str]:
    """What may have to be imported for it: the usual, or its beginning, or the module that it is in."""
    root, _, rest = name.partition(".")
    if root in IMPORTS:
        yield IMPORTS[root]
    elif hasattr(builtins, root):
        yield ""
    else:
        yield f"import {root}"
    if rest and root not in IMPORTS.keys() - {"jax", "flax", "optax"}:
        yield f"import {name.rpartition('.')[0]}"
        yield f"import {name}"


async def _missed(server: LanguageServer, name: str) -> str:
    """Which part of `name` is not there, and what may have been meant."""
    root, *rest = name.split(".")
    imports = next(_ways(name))
    if root not in IMPORTS and await server.documentation(f"{imports}\n{root}", 1, len(root) - 1, len(root), root) is None:
        meant = await _anywhere(server, name.rpartition(".")[2])
        advice = f" Did you mean `{meant}`?" if meant else did_you_mean(root, [*IMPORTS, *dir(builtins)])
        return f"Nothing is known of `{name}`.{advice or ' Write it as in a program: `nnx.Linear`, `jax.lax.scan`, `optax.adam`.'}"
    above = root
    for part in rest:
        known = await _known(server, imports, above)
        if part not in known:
            return f"There is no `{part}` in `{above}`.{did_you_mean(part, known)}"
        above += f".{part}"
    return f"Nothing is known of `{name}`."


async def _known(server: LanguageServer, imports: str, above: str) -> list[str]:
    found = await server.complete(f"{imports}\n{above}.", 1, len(above) + 1)
    return [item.text for item in found.items]


async def _anywhere(server: LanguageServer, part: str) -> str | None:
    """A whole name that ends like this, or nearly."""
    whole: dict[str, str] = {}
    for above in ("jnp", "jax", "lax", "nnx", "optax", "nn"):
        for name in await _known(server, IMPORTS[above], above):
            whole.setdefault(name, f"{above}.{name}")
    return whole.get(part) or whole.get(nearest(part, whole) or "")
