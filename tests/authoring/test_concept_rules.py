"""`check` holds problems to the list of concepts of their library, and the list to the problems."""

from pathlib import Path

import pytest

from tests.samples.kata_home import DOUBLE, SQUARE, Home

LIST = """\
format: 1
concepts:
  - id: doubling
    title: Doubling
    sentence: Two is a factor.
    home: double
    names: [times two]
  - id: power
    title: Powers
    sentence: A product with itself.
    home: square
"""


class Listing(Home):
    """A library with a list, which the command checks without running anything."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.write("concepts.yaml", LIST)
        self.write("basics/double.yaml", DOUBLE.replace("[jnp, dtype]", "[doubling, dtypes]"))

    def told(self, *paths: str) -> list[str]:
        done = self.here("check", *(paths or (str(self.problems),)), "--fast")
        assert done.stderr == ""
        found = [line for line in done.stdout.splitlines() if ".yaml:" in line]
        assert done.returncode == (1 if found else 0)
        return [line.removeprefix(f"{self.problems}/") for line in found]


@pytest.fixture
def home(tmp_path: Path) -> Listing:
    return Listing(tmp_path)


def test_the_librarys_own_concepts_and_the_shipped_ones_are_known(home: Listing) -> None:
    assert home.told() == []
    assert home.told(str(home.problems / "concepts.yaml"), str(home.problems / "basics" / "square.yaml")) == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "doubeling",
            "There is no concept `doubeling` in the library's list. Did you mean `doubling`? A new one goes into `concepts.yaml`.",
        ),
        ("times two", "`times two` belongs to the concept `doubling`: write that."),
        ("lax.scan", "`lax.scan` belongs to the concept `scan`: write that."),
        ("zzz", "There is no concept `zzz` in the library's list. A new one goes into `concepts.yaml`."),
    ],
)
def test_a_concept_that_no_list_has_is_told_at_its_place(home: Listing, written: str, said: str) -> None:
    home.write("basics/double.yaml", DOUBLE.replace("[jnp, dtype]", f"[doubling, {written}]"))
    assert home.told() == [f"basics/double.yaml:7:22: concept-unknown: {said}"]
    assert home.told(str(home.problems / "basics" / "double.yaml")) == [f"basics/double.yaml:7:22: concept-unknown: {said}"]
    home.write("basics/double.yaml", DOUBLE.replace("[jnp, dtype]", "[doubling]"))
    assert home.told() == []


def test_a_library_without_a_list_says_what_it_likes(home: Listing) -> None:
    home.write("basics/double.yaml", DOUBLE)
    assert len(home.told()) > 0
    (home.problems / "concepts.yaml").unlink()
    assert home.told() == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "home: square",
            "home: squar",
            "11:5: concept-home: The home of `power` is `squar`, and no problem has that id. Did you mean `square`? ",
        ),
        (
            "home: square",
            "home: double",
            "11:5: concept-home: The home of `power` is `double`, which does not have it under `concepts`.",
        ),
        ("id: power", "id: powers", "8:5: concept-unused: No problem has the concept `powers`."),
        ("title: Powers", "titel: Powers", "9:5: format: There is no key `titel`. Did you mean `title`?"),
        ("id: power", "id: doubling", "8:9: format: Another concept has the id `doubling`."),
    ],
)
def test_what_is_wrong_with_a_list_is_told_at_its_place(home: Listing, old: str, new: str, said: str) -> None:
    home.write("basics/square.yaml", SQUARE)
    home.write("concepts.yaml", LIST.replace(old, new))
    told = [line for line in home.told() if line.startswith("concepts.yaml")]
    assert len(told) == 1
    assert told[0].startswith(f"concepts.yaml:{said}"), told
    assert told == home.told(str(home.problems / "concepts.yaml"))


def test_a_list_is_found_by_every_name_of_a_concept(home: Listing) -> None:
    for name in ("doubling", "Doubling", "TIMES TWO"):
        done = home.here("list", "--concept", name, "--track", "basics")
        assert (done.returncode, "double" in done.stdout, "square" in done.stdout) == (0, True, False), name
    assert "Did you mean `times two`?" in home.here("list", "--concept", "times tow").stderr


def test_the_schema_is_that_of_the_list(home: Listing) -> None:
    schema = home.here("schema", "--concepts")
    assert (schema.returncode, "The id of the problem that teaches it." in schema.stdout) == (0, True)
