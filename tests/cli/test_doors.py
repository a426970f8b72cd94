"""Text from outside, through every door of the command line: it is printed as text, and a terminal finds nothing in it to act on."""

import json
import re
import subprocess
import unicodedata
from pathlib import Path

import pytest

from tests.cli.test_cli_terminal import shown
from tests.samples.kata_home import DOUBLE, Home

EVIL = "\x1b]0;EVIL\x07\x1b]52;c;RVZJTA==\x07\x1b[31337n\x9b31337n\u202e\u2066[/foo] [@click=app.quit]x[/]"
NAME = "odd \x1b]0;EVIL\x07\u202e[31m"
"""What a file may be called."""

SOURCE = f"""
import jax

def named(x):
    with jax.named_scope({EVIL!r}):
        return x + 0

named.__name__ = {EVIL!r}

def double(x):
    x = jax.jit(named)(x)
    evil = {EVIL!r}
    print(evil)
    class Evil(Exception):
        def __repr__(self):
            return evil
    if x.dtype == "int32":
        raise Evil(evil)
    return {{evil: evil, "x": x}}
"""


def text(*lines: str) -> str:
    return json.dumps("\n".join(lines))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp(NAME.replace("\x07", "")))
    hostile = {
        "title: Twice as much": f"title: {text(EVIL)}",
        "summary: Multiply by two.": f"summary: {text(EVIL)}",
        "concepts: [jnp, dtype]": f"concepts: [jnp, {text(EVIL)}]",
        "    message: An integer stays an integer.": f"    message: {text(EVIL)}",
        "    feedback: You multiply by a float.": f"    feedback: {text(EVIL)}",
        "  - What is *two* times something?": f"  - {text(EVIL, '', '```', EVIL, '```')}",
        "  - title: By adding": f"  - title: {text(EVIL)}",
        "explanation: |\n  A Python `2` is weakly typed.": f"explanation: {text('# ' + EVIL, '', EVIL)}",
        "  def double(x):\n      return 2 * x": f"  EVIL = {text(EVIL)}\n  def double(x):\n      return 2 * x",
    }
    problem = DOUBLE
    for said, evil in hostile.items():
        assert said in problem
        problem = problem.replace(said, evil)
    begin, end = problem.index("statement: |"), problem.index("starter: |")
    statement = text(f"# {EVIL}", "", EVIL, "", "```python", EVIL, "```", "", f"- [{EVIL}](http://x.test/) ![{EVIL}](y)")
    home.write("basics/double.yaml", f"{problem[:begin]}statement: {statement}\n{problem[end:]}")
    home.write("basics/track.yaml", f"format: 1\ntitle: {text(EVIL)}\nsummary: {text(EVIL)}\norder: 1\n")
    home.write(f"basics/{NAME}.yaml", "format: 1\n")
    home.write("basics/broken.yaml", f"format: 1\nid: broken\n{text(EVIL)}: 1\n")
    home.write("basics/unknown.yaml", f"format: 1\nid: {text(EVIL)}\nlevel: {text(EVIL)}\nrequires: [{text(EVIL)}]\n")
    (home.folder / f"{NAME}.py").write_text(SOURCE, encoding="utf-8")
    return home


def hold(printed: str) -> None:
    """Nothing for a terminal to act on, and nothing that turns text around."""
    left = {character for character in printed if unicodedata.category(character) in ("Cc", "Cf", "Cs") and character != "\n"}
    assert left == set(), f"{left!r} in {printed!r}"


OWN = "OWN FILE"
READING = [
    ["list"], ["list", "--json"], ["list", "--concept", EVIL], ["list", "--track", EVIL], ["list", "--search", EVIL],
    ["list", "--level", EVIL], ["list", f"--{EVIL}"], ["show", "double"], ["show", "double", "--json"], ["show", EVIL], ["show", "broken"],
    ["show", "unknown"], ["start", "double"], ["start", EVIL], ["hint", "double"], ["hint", "double"], ["hint", EVIL],
    ["solution", "double"], ["solution", "double", "--give-up"], ["solution", EVIL], ["paths"], ["run", EVIL], ["run", "double", EVIL],
    ["run", "double", "--case", EVIL, OWN], ["--problems", f"/{EVIL}", "list"], [EVIL], ["check", EVIL], ["check", "--fast"],
    ["check", "--rule", EVIL], ["inspect", EVIL], ["inspect", "double", "--case", EVIL, OWN], ["preview", EVIL],
    ["preview", "broken"], ["new", EVIL], ["new", f"basics/{EVIL}"], ["schema"], ["schema", "--report"],
]  # fmt: skip
JUDGING = [
    ["doctor"], ["doctor", "--json"], ["run", "double", "--plain", OWN], ["run", "double", "--json", OWN], ["check"], ["check", "--json"],
    ["inspect", "double", OWN], ["inspect", "double", "--plain", OWN], ["inspect", "double", "--json", OWN], ["preview", "double"],
]  # fmt: skip
DOORS = [*READING, *JUDGING]


@pytest.mark.parametrize("arguments", DOORS, ids=lambda arguments: " ".join(arguments).replace(EVIL, "EVIL"))
def test_nothing_that_comes_from_outside_acts_on_a_terminal(home: Home, arguments: list[str]) -> None:
    own = str(home.folder / f"{NAME}.py")
    judges = arguments in JUDGING
    arguments = [own if argument == OWN else argument for argument in arguments]
    if arguments[0] == "check" and len(arguments) < 3 and arguments[-1] != EVIL:
        arguments = [*arguments, str(home.problems)]
    done = (home.run if judges else home.here)(*arguments)
    hold(done.stdout)
    hold(done.stderr)
    assert done.stdout + done.stderr != ""
    assert "Traceback" not in done.stderr
    if own in arguments:
        assert "[/foo]" in done.stdout + done.stderr  # the text did come this way
    if "--json" in arguments and done.returncode < 2:
        json.loads(done.stdout)


@pytest.mark.parametrize("arguments", [["list"], ["doctor"], ["run", "double", OWN]], ids=" ".join)
def test_nor_do_settings(home: Home, arguments: list[str]) -> None:
    settings = home.folder / "home" / "config" / "settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f"theme = {text(EVIL)}\n{text(EVIL)} = 1\n".replace("\x7f", ""), encoding="utf-8")
    try:
        done = home.run(*(str(home.folder / f"{NAME}.py") if argument == OWN else argument for argument in arguments))
    finally:
        settings.unlink()
    hold(done.stdout + done.stderr)
    assert "settings" in done.stdout + done.stderr or arguments == ["list"]


@pytest.mark.parametrize("arguments", [["list"], ["show", "double"], ["hint", "double"], ["solution", "double", "--give-up"]])
def test_nor_on_one_with_colours(home: Home, arguments: list[str]) -> None:
    printed = shown(home, *arguments)
    assert "\x1b[" in printed
    hold(re.sub("\x1b\\[[0-9;]*m", "", printed))


def test_nor_while_it_watches(home: Home) -> None:
    own = Path(home.folder / f"{NAME}.py")
    process = subprocess.Popen(
        home.command("run", "double", "--watch", str(own)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=home.environment(),
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    assert line.startswith("Watching ")
    process.terminate()
    out, err = process.communicate(timeout=60)
    hold(line + out + err)
    assert "[@click=app.quit]x[/]" in out
