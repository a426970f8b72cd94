"""`kata-tui doc`, with the real language server."""

import json
from pathlib import Path

import pytest

from tests.samples.kata_home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.mark.parametrize(
    ("name", "signature", "where", "words"),
    [
        (
            "nnx.Linear",
            "nnx.Linear(in_features, out_features, *, use_bias=True, dtype=None",
            "flax/nnx/nn/linear.py:",
            "last dimension",
        ),
        ("jax.lax.scan", "jax.lax.scan(f, init, xs=None, length=None, reverse=False, unroll=1", "loops.py:", "leading array axes"),
        ("optax.adam", "optax.adam(learning_rate, b1=0.9, b2=0.999, eps=1e-08", "optax/_src/alias.py:", "The Adam optimizer."),
        ("jnp.einsum", "jnp.einsum(subscript, /, *operands, ", "jax/_src/numpy/einsum.py:", "Einstein summation"),
        ("flax.linen.Dense", "flax.linen.Dense(features, use_bias=True", "flax/linen/linear.py:", "linear transformation"),
        ("jax.scipy.special.logsumexp", "jax.scipy.special.logsumexp(a, axis=None", "special.py:", "Log-sum-exp"),
        ("len", "len(obj)", "", "number of items"),
    ],
)
def test_a_name_has_its_signature_its_place_and_its_words(home: Home, name: str, signature: str, where: str, words: str) -> None:
    done = home.here("doc", name)
    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout.splitlines()
    assert " ".join(" ".join(map(str.strip, said[:8])).split()).startswith(signature)
    assert any(line.startswith(("jax/", "flax/", "optax/")) and where in line for line in said) == bool(where)
    assert words in done.stdout
    assert ":func:" not in done.stdout


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("jnp.sinn", "There is no `sinn` in `jnp`. Did you mean `sin`?\n"),
        ("jnp.linalg.nrm", "There is no `nrm` in `jnp.linalg`. Did you mean `norm`?\n"),
        ("optax.adm", "There is no `adm` in `optax`. Did you mean `adam`?\n"),
        ("jnpp.zeros", "Nothing is known of `jnpp.zeros`. Did you mean `jnp.zeros`?\n"),
        ("Linear", "Nothing is known of `Linear`. Did you mean `nnx.Linear`?\n"),
        ("fori_lop", "Nothing is known of `fori_lop`. Did you mean `lax.fori_loop`?\n"),
        ("zzqqxx.yyvvww", "Write it as in a program: `nnx.Linear`"),
        ("import os", "is no name of Python. Write one like `nnx.Linear`"),
        ("nnx.Linear\n(", "is no name of Python."),
        ("", "is no name of Python."),
        ("x" * 300, "is no name of Python."),
        ("\x1b[31mred", "is no name of Python."),
    ],
)
def test_an_unknown_name_is_a_sentence(home: Home, name: str, sentence: str) -> None:
    done = home.here("doc", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert "\x1b" not in done.stderr


def test_json_is_one_document(home: Home) -> None:
    document = home.json("doc", "optax.sgd")
    assert list(document) == ["format", "name", "signature", "text", "path", "line"]
    assert document["format"] == 1
    assert document["signature"].startswith("optax.sgd(learning_rate, momentum=None, nesterov=False")
    place = Path(document["path"]).read_text(encoding="utf-8").splitlines()[document["line"] - 1]
    assert place.startswith("def sgd(")


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ('"off"', 'language_server = "off"'),
        ('["no-such-server"]', "There is no `no-such-server`"),
        ('["false"]', "does not answer"),
    ],
)
def test_without_a_server_it_says_so(home: Home, setting: str, sentence: str) -> None:
    settings = home.folder / "home/config/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f"language_server = {setting}\n")
    done = home.run("doc", "nnx.Linear")
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr


def test_the_help_tells_of_it(home: Home) -> None:
    assert "doc" in home.here("--help").stdout
    assert json.loads(home.here("doc", "len", "--json").stdout)["signature"] == "len(obj)"
