"""In the process of a submission, warmed for its problem, nothing of the reference, of the answers or of other submissions.

The submission looks through all of its memory, every executable, and every file that it can read, for words and numbers that the others are
made of. Its own patterns are written so that they do not find themselves.
"""

import re
import struct
from pathlib import Path

import pytest

from kata_tui.model.problem import Limits
from tests.judging.hostile.canaries import layers_on
from tests.judging.runs import judged, judging, result, verdicts, words
from tests.samples.katas import case, problem, source

pytestmark = pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs /proc")

CONSTANTS, LATER, OWN = (73519.625, 81733.5), (64231.375, 58679.125), (50321.875, 47653.25)
REFERENCE = """
QUOKKA = "quokka in a string"

def zebrafinch_helper(zebrafinch_argument):
    '''Wombat, in a docstring.'''
    zebrafinch_local = jnp.cumsum(zebrafinch_argument) * 73519.625
    return jnp.sin(zebrafinch_local) + jnp.linspace(73519.625, 81733.5, len(zebrafinch_local))

@jax.jit
def numbat_jitted(v):
    return lax.scan(lambda c, w: (c * w + 73519.625, c), 1.0, v)[1]

def solve(x):
    with jax.named_scope("bilby_scope"):
        y = zebrafinch_helper(x) + numbat_jitted(x)
    y = y + jax.vmap(jax.grad(lambda bilby_argument: jnp.tanh(bilby_argument) * 73519.625), axis_name="numbat_axis")(x)
    y = y + jax.vmap(jax.grad(lambda bilby_argument: jnp.arctan(bilby_argument) * 81733.5))(x)
    y = y + jax.random.normal(jax.random.fold_in(jax.random.key(0), 1934568709), x.shape)
    constants = jnp.array([73519.625, 81733.5], jnp.float32)
    return {"quoll_key": (jnp.where(y > 73519.625, y, -y), constants)}
"""
MISTAKE = "def solve(x):\n    return {'dunnart_mistake': jnp.exp(x)}\n"
CASES = (
    case("first", {"x": list(OWN)}),
    case("later", {"x": [1.0, 2.0]}),
    case("hidden", {"x": list(LATER)}, hidden=True),
)
ASKED = problem(REFERENCE, *CASES, mistakes={"wrong": MISTAKE}, limits=Limits(seconds=60))
OTHER = "MULGARA = 'mulgara of another'\ndef solve(x):\n    bettong_local = [MULGARA * 3, x]\n    return bettong_local[1]\n"


def pattern(data: bytes) -> bytes:
    """A pattern that finds these bytes and is not made of them."""
    return re.escape(data[:-1]) + b"[" + re.escape(data[-1:]) + b"]"


NAMES = ("zebrafinch", "quokka", "ombat, in", "numbat", "bilby_", "quoll_", "dunnart", "mulgara", "bettong")
SOUGHT = {name.upper(): pattern(name.encode()) for name in NAMES}
SOUGHT |= {f"{number}": pattern(struct.pack("<d", number)) for number in CONSTANTS}
SOUGHT |= {"constants": pattern(struct.pack("<2f", *CONSTANTS)), "an odd seed": pattern(struct.pack("<Q", 1934568709))}
INPUTS = {name: pattern(struct.pack("<2f", *pair)) for name, pair in (("own inputs", OWN), ("inputs of a later case", LATER))}
SOUGHT |= INPUTS

SEARCH = f"""
import gc, pathlib, re
from jax._src import compilation_cache
SOUGHT = {SOUGHT!r}
PATTERNS = {{name: re.compile(pattern) for name, pattern in SOUGHT.items()}}
seen = {{}}
def look(where, data):
    for name, pattern in PATTERNS.items():
        for match in pattern.finditer(data):
            seen.setdefault((name, where), data[max(0, match.start() - 40) : match.end() + 40])
def memory():
    size = 0
    lines = open('/proc/self/maps').read().splitlines()
    with open('/proc/self/mem', 'rb', 0) as file:
        for line in lines:
            place, mode = line.split()[:2]
            begin, end = (int(part, 16) for part in place.split('-'))
            if mode.startswith('rw'):
                for at in range(begin, end, 2**24):
                    try:
                        file.seek(at)
                        data = file.read(min(2**24 + 64, end - at))
                    except (OSError, ValueError, OverflowError):
                        continue
                    size += len(data)
                    look('memory', data)
    return size
def files():
    folder = pathlib.Path(jax.config.jax_compilation_cache_dir)
    found = [path for path in folder.iterdir() if not path.name.startswith('.')]
    for path in found:
        look('compiled', path.name.encode() + path.read_bytes())
        look('compiled', compilation_cache.decompress_executable(path.read_bytes()))
    for path in (folder.parent, *folder.parents, '/tmp', '/proc'):
        try:
            print('lists', path, list(pathlib.Path(path).iterdir())[:9])
        except PermissionError:
            pass
    for name in ('environ', 'cmdline', 'maps', 'stat', 'comm'):
        look(name, open('/proc/self/' + name, 'rb').read())
    return len(found)
def programs():
    found = jax.devices()[0].client.live_executables()
    for program in found:
        for module in program.hlo_modules():
            look('program', module.to_string().encode())
            look('program', module.as_serialized_hlo_module_proto())
    return len(found)
def solve(x):
    counts = memory(), files(), programs()
    print('counts', *counts)
    for (name, where), text in seen.items():
        print('found', name, 'in', where + ':', text)
    return x
"""


async def test_nothing_of_the_others_is_there(tmp_path: Path) -> None:
    async with judging(tmp_path, standby=True) as judge:
        judge.warm(ASKED)
        await judge._expected.mistakes(ASKED)
        assert set(verdicts(await judged(judge, ASKED, source(OTHER)))) == {"first", "later", "hidden"}
        await judge.warmed()
        state = await judged(judge, ASKED, source(SEARCH), only="first")
    if "landlock" not in layers_on(state.protections):
        pytest.skip("this machine has no Landlock")
    text = words(result(state, "first"))
    counts = re.search(r"^counts (\d+) (\d+) (\d+)$", text, re.MULTILINE)
    assert counts is not None, text
    size, compiled, programs = map(int, counts.groups())
    assert size > 5e7
    assert compiled > 5
    assert programs > 5
    assert "lists" not in text
    assert set(re.findall("^found (.*) in ", text, re.MULTILINE)) == set(INPUTS), text
