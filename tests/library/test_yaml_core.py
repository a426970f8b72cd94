import math
from pathlib import Path

import pytest

from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.yaml_document import Document
from kata_tui.library.format.yaml_nodes import Mapping, Scalar, Sequence, plain
from tests.samples.problem_file import write


def read(folder: Path, text: str) -> Document:
    return Document.read(write(folder, text))


def refused(folder: Path, content: bytes | str) -> FileError:
    path = write(folder, "")
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FileError) as caught:
        Document.read(path)
    assert caught.value.path == path
    return caught.value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *[
            (word, word)
            for word in ("no", "yes", "on", "off", "y", "n", "No", "12:30", "12:30:45", "010", "-01", "01.5", "1_000", "0b1")
        ],
        *[
            (word, word)
            for word in (
                "2024-11-22",
                "2024-13-45",
                ":".join("1" * 60_000),
                "1.2.3",
                "1e",
                ".",
                "+",
                "e5",
                "0x",
                "0o9",
                "tRUE",
                "=",
                ".Nan",
                "inf",
                "nan",
            )
        ],
        *[(word, True) for word in ("true", "True", "TRUE")],
        *[(word, False) for word in ("false", "False", "FALSE")],
        *[(word, None) for word in ("null", "Null", "NULL", "~", "")],
        *[("0", 0), ("-0", 0), ("7", 7), ("-12", -12), ("+5", 5), ("0x1F", 31), ("0o17", 15)],
        *[("9223372036854775808", 2**63), ("-9223372036854775808", -(2**63)), ("18446744073709551615", 2**64 - 1)],
        *[("1e-5", 1e-5), ("1E5", 1e5), ("-1.5", -1.5), ("1.", 1.0), (".5", 0.5), ("+.5e-2", 0.005), ("0.0", 0.0)],
        *[(".inf", math.inf), ("-.Inf", -math.inf), ("+.INF", math.inf)],
        *[('"1"', "1"), ("'true'", "true"), ('""', ""), ('"\\u2028"', "\u2028"), ("|\n  1\n", "1\n")],
    ],
)
def test_scalars_follow_yaml_1_2_core(tmp_path: Path, written: str, value: object) -> None:
    found = plain(read(tmp_path, f"a: {written}").root)["a"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("written", [".nan", ".NaN", ".NAN"])
def test_nan_is_a_float(tmp_path: Path, written: str) -> None:
    found = plain(read(tmp_path, f"a: {written}").root)["a"]
    assert isinstance(found, float)
    assert math.isnan(found)


def test_nodes_know_their_places_counted_in_characters(tmp_path: Path) -> None:
    document = read(tmp_path, 'é: 1\n"𝔘ü": [😀, {b: c}]\nlast: x\n')
    assert document.root.keys == {"é": (1, 1), "𝔘ü": (2, 1), "last": (3, 1)}
    row = document.at("𝔘ü")
    assert isinstance(row, Sequence)
    assert row.place == (2, 7)
    assert [item.place for item in row.items] == [(2, 8), (2, 11)]
    assert document.at("𝔘ü", 1, "b") == Scalar("c", (2, 15))
    assert document.at("𝔘ü", 7) is row
    assert isinstance(document.at("𝔘ü", 1, "none"), Mapping)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_every_system_are_line_ends(tmp_path: Path, end: str) -> None:
    document = read(tmp_path, f"a: 1{end}b: |{end}  x{end}   y{end}c: 2")
    assert document.root.keys["c"] == (5, 1)
    block = document.at("b")
    assert isinstance(block, Scalar)
    assert block.value == "x\n y\n"
    assert document.inside(block, 2, 2) == (4, 4)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufeffformat: 1\n")
    assert Document.read(path).root.keys == {"format": (1, 1)}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: &a [l, l]\nb: [*a, *a]\n", (1, 4), "Anchors"),
        ("b: [*a, *a]\n", (1, 5), "Anchors"),
        ("&a b: 1\n", (1, 1), "Anchors"),
        ("b:\n  <<: {a: 1}\n", (2, 3), "Merge"),
        ("a: &a\n" + "".join(f"b{n}: &b{n} [*a, *a, *a]\n" for n in range(9)), (1, 4), "Anchors"),
        ("a: {k: &a {x: 1}}\n" + "".join(f"m{n}:\n  <<: [*a, *a, *a, *a]\n" for n in range(40)), (1, 8), "Anchors"),
        ("a: &a [*a]\n", (1, 4), "Anchors"),
        ("a: [" + ", ".join(f"&x{n} 1" for n in range(50_000)) + "]\n", (1, 5), "Anchors"),
        ("a: !!python/name:os.system\n", (1, 4), "Tags"),
        ("".join(f"k{n}: 1\n" for n in range(100_000)), (10_000, 8), "more than 20000"),
        ("--- a\n" * 20_000, (2, 1), "second YAML document"),
        ('a: !!python/object/apply:os.system ["true"]\n', (1, 4), "Tags"),
        ("a: !foo x\n", (1, 4), "Tags"),
        ("a: !!binary aGk=\n", (1, 4), "Tags"),
        ("a: ! x\n", (1, 4), "Tags"),
        ("!!set {a}\n", (1, 1), "Tags"),
        ("a: 1\nb: 2\na: 3\n", (3, 1), "line 1 already"),
        ('a: {k: 1, "k": 3}\n', (1, 11), "line 1 already"),
        ("a: 1\n2: 3\n", (2, 1), "`2` is none"),
        ("true: 3\n", (1, 1), "`true` is none"),
        ("~: 3\n", (1, 1), "`~` is none"),
        ("[a]: 3\n", (1, 1), "a list or mapping is none"),
        ("a: " + "[" * 20, (1, 23), "deeper than 20"),
        ("\n".join(" " * depth + "a:" for depth in range(900)), (21, 21), "deeper than 20"),
        ("a: [" + "1," * 20_000 + "]", (1, 4 + 1 + 2 * 19_997), "more than 20000"),
        ("a: 1\n---\nb: 1\n", (2, 1), "second YAML document"),
        ("%YAML 1.2\n---\na: 1\n", (1, 1), "Directives"),
        ("%TAG ! tag:x:\n---\na: 1\n", (1, 1), "Directives"),
        ("", (1, 1), "`format: 1`"),
        ("# nothing\n", (1, 1), "`format: 1`"),
        ("- a\n", (1, 1), "`format: 1`"),
        ("hello", (1, 1), "`format: 1`"),
        ("a: " + "1" * 100_000, (1, 4), "64 bit"),
        ("a: 0x" + "f" * 17, (1, 4), "64 bit"),
        ("a: 18446744073709551616", (1, 4), "64 bit"),
        ("a: -9223372036854775809", (1, 4), "64 bit"),
        ("a: 1e999", (1, 4), "too large"),
        ("a: b: c\n", (1, 5), "`: ` in quotes"),
        ("a:\n\t- b\n", (2, 1), "not tabs"),
        ("a:\n  - b: 1\n\tc: 2\n", (3, 1), "not tabs"),
        ("a:\n  import b\n  def f(x):\n    return x\n", (3, 11), "needs a `|` after its key"),
        ("a: `x`\n", (1, 4), "begins with `"),
        ('a: "x\nb: 1\n', (1, 4), "never closed"),
        ("a: |\nhello\nb: 1\n", (2, 1), "must be indented"),
        ("a: [1, 2\nb: 3\n", (2, 2), "commas"),
        ("a: x\u2028y\n", (1, 5), '"\\u2028"'),
        ("a: x\x85y\n", (1, 5), "U+0085"),
        ("a: 1\nb: \x07\n", (2, 4), "U+0007"),
        ("a: 1\nb: \0\n", (2, 4), "U+0000"),
        (b"\xff\xfea\0:\0", (1, 1), "UTF-16"),
        (b"a: 1\nb: \xc3\xa9\xff\n", (2, 5), "not UTF-8"),
        (b"\xef\xbb\xbfa: \xff\n", (1, 4), "not UTF-8"),
        (b"a: " + b"x" * 2**20, (1, 1), "larger than 1 MiB"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_what_is_refused_is_refused_at_its_place(tmp_path: Path, text: bytes | str, place: tuple[int, int], words: str) -> None:
    error = refused(tmp_path, text)
    assert ((error.line, error.column), words in error.message) == (place, True), str(error)


def test_a_file_of_exactly_the_limits_is_read(tmp_path: Path) -> None:
    deep = "a: " + "[" * 19 + "]" * 19
    assert read(tmp_path, deep).root.keys == {"a": (1, 1)}
    many = "a: [" + "1," * 19_997 + "]"  # with the root, the key and the list
    assert len(plain(read(tmp_path, many).root)["a"]) == 19_997
    large = "a: 1\n".ljust(2**20, "#")
    assert plain(read(tmp_path, large).root) == {"a": 1}


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    import os

    folder = tmp_path / "x.yaml"
    folder.mkdir()
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    dangling = tmp_path / "dangling.yaml"
    dangling.symlink_to("nowhere")
    for path, words in ((folder, "a folder"), (pipe, "a pipe"), (dangling, "No such file"), (tmp_path / "a\0b", "null byte")):
        with pytest.raises(FileError, match="cannot be read") as caught:
            Document.read(path)
        assert words in caught.value.message


def test_an_error_reads_as_file_line_column_message() -> None:
    assert str(FileError(Path("a/b.yaml"), 3, 7, "No.")) == "a/b.yaml:3:7: No."


def test_what_is_far_too_deep_for_libyaml_is_told_like_what_is_too_deep_for_us(tmp_path: Path) -> None:
    error = refused(tmp_path, "[" * 20_000)
    assert "deeper than 20" in error.message
    assert (error.line, error.column) in {(1, 21), (1, 1001)}  # PyYAML has a bound of its own from 6.0.4 on
