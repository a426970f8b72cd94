"""The frames of the pipe: what is sent comes back, and bytes that are no message are told as such."""

import random
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec
import pytest

from kata_tui.comparison.result_tree import decode_tree
from kata_tui.model.checks import (
    AvoidsRule,
    Check,
    CollectivesRule,
    IntermediateRule,
    JaxprRule,
    JitRule,
    KeyReuseRule,
    LeaksRule,
    NoUnrollingRule,
    PureRule,
    ShardingRule,
    TracesRule,
    UsesRule,
)
from kata_tui.model.problem import Argument, ArrayValue, Case, DictValue, ExprValue, ScalarValue, Tolerance
from kata_tui.model.protections import Protections
from kata_tui.model.result import Environment, ErrorReport
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.jax_call import ArrayPart, DtypePart, GroupPart, JaxCall, KeyPart, PlainPart
from kata_tui.protocol.messages import (
    MAGIC,
    MAX_HEADER,
    MAX_PAYLOAD,
    MAX_TABLE,
    PREFIX,
    ByteSpan,
    Checked,
    Failed,
    Loaded,
    ProcessBroken,
    ProtocolError,
    Raised,
    Ready,
    Refused,
    Reply,
    Returned,
    Unable,
    Warmed,
    Where,
    decode_reply,
    decode_request,
    frame,
    lengths,
    turn_of,
)
from kata_tui.protocol.nodes import MAX_NODES, Node
from kata_tui.protocol.requests import Execute, Load, Request, Verify, WarmCalls
from tests.comparison.trees import laid

MOST = MAX_PAYLOAD + MAX_TABLE
CASE = Case(
    "three",
    (
        Argument("n", ScalarValue(2**60)),
        Argument("none", ScalarValue(None)),
        Argument("x", ArrayValue([[1.5, -0.0], [float("inf"), 2.0]], "bfloat16")),
        Argument("f", ExprValue("lambda v: v")),
        Argument("tree", DictValue({"a": ScalarValue("é"), "b": DictValue({})})),
    ),
    call="f(x)",
    seed=7,
    repeat=5,
    hidden=True,
    message="Look.",
    tolerance=Tolerance(1e-5, 1e-6),
    ignore_dtype=True,
)
RULES = (
    JitRule(("n",)),
    TracesRule("f(x)", 1),
    JaxprRule(("scan",), ("cumsum",), "x", 9, ("n",)),
    NoUnrollingRule("x"),
    UsesRule(("jax.vmap",)),
    AvoidsRule(("jax.grad",)),
    KeyReuseRule(),
    LeaksRule(),
    PureRule(),
    IntermediateRule(0.5),
    ShardingRule(),
    CollectivesRule(("psum",)),
)
LIBRARY = (
    JaxCall(
        "jax.numpy:sum",
        (ArrayPart((2, 3), "bfloat16", True), KeyPart((), "rbg"), GroupPart("tuple", (PlainPart(2**60), PlainPart(None)))),
        (("dtype", DtypePart("int4")),),
    ),
)
REQUESTS: list[Request] = [
    Load("def f(x):\n    return '\\ud800 π'\n", "f", 10.0),
    Execute(CASE, 3, 5.0, True),
    WarmCalls(LIBRARY, 30.0),
    WarmCalls(LIBRARY, 30.0, following_keys=True),
    *(Verify(Check("c", rule, "three", "Look."), CASE, 1.0) for rule in RULES),
]
NODES = (
    Node("", "branch", "dict"),
    Node('["a"]', "array", "", "float32", (2, 3), 0, 24),
    Node('["b"]', "scalar", dtype="int", text="12"),
    Node('["c"]', "key", "threefry2x32", "uint32", (2,), 24, 8),
    Node('["d"]', "string", offset=32, size=3),
    Node('["e"]', "none"),
)
TREE, PAYLOAD = laid(NODES, bytes(range(40)))
ERROR = ErrorReport("ValueError", "π", 3, 4, "solution.py:3 in f", "card")
REPLIES: list[Reply] = [
    Ready(Environment("3.11.7", "0.10.2", "0.12.8", "2.4.6", ("cpu:0", "cpu:1")), Protections(True, 6, True)),
    ProcessBroken("no JAX"),
    Loaded(0.25),
    Refused(Verdict.INVALID_SUBMISSION, ERROR),
    Returned(0.5, TREE, {"x": ByteSpan(0, 40)}, LIBRARY),
    Warmed(0.5),
    Raised(0.5, ERROR, ("solution.Mine", "builtins.ValueError"), True, {"x": TREE}),
    Raised(0.5, ERROR, where=Where.RESULT, of_case=True, entered=False, wanted="builtins.ValueError", changed=("jax_enable_x64",)),
    Failed("NameError: name 'nnx' is not defined (flatten.py, line 3)"),
    Checked(0.5, False, "no scan", 7),
    Unable("no such argument"),
]


def parted(data: bytes) -> tuple[bytes, bytes]:
    """Header and payload of one whole frame."""
    header, payload = lengths(data[: PREFIX.size])
    assert len(data) == PREFIX.size + header + payload
    return data[PREFIX.size : PREFIX.size + header], data[PREFIX.size + header :]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: type(request).__name__)
def test_a_request_comes_back_as_it_was(request_: Request) -> None:
    header, payload = parted(frame(request_))
    assert decode_request(header) == request_
    assert payload == b""


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: type(reply).__name__)
def test_a_reply_comes_back_as_it_was_with_its_payload(reply: Reply) -> None:
    header, payload = parted(frame(reply, bytes(range(256))))
    assert decode_reply(header) == reply
    assert payload == bytes(range(256))


def test_requests_and_replies_are_not_taken_for_each_other() -> None:
    for request in REQUESTS:
        with pytest.raises(ProtocolError):
            decode_reply(parted(frame(request))[0])
    for reply in REPLIES:
        with pytest.raises(ProtocolError):
            decode_request(parted(frame(reply))[0])


def test_a_frame_tells_its_turn() -> None:
    assert [turn_of(frame(REPLIES[0], b"12", turn=turn)[: PREFIX.size]) for turn in (0, 7, 2**32 - 1)] == [0, 7, 2**32 - 1]


@pytest.mark.parametrize("magic", [b"KT1\1", b"\0\0\0\0", b"GET ", b"\x80\x05\x95\0"])
def test_a_frame_begins_with_the_magic(magic: bytes) -> None:
    with pytest.raises(ProtocolError, match="not a message"):
        lengths(PREFIX.pack(magic, 1, 1, 0))


@pytest.mark.parametrize(
    ("header", "payload"), [(MAX_HEADER + 1, 0), (2**32 - 1, 0), (0, MOST + 1), (0, 2**60), (2**32 - 1, 2**64 - 1)]
)
def test_a_size_beyond_the_limit_is_refused_before_anything_is_read(header: int, payload: int) -> None:
    with pytest.raises(ProtocolError, match="larger"):
        lengths(PREFIX.pack(MAGIC, header, payload, 0))
    assert lengths(PREFIX.pack(MAGIC, MAX_HEADER, MOST, 0)) == (MAX_HEADER, MOST)


def packed(value: Any) -> bytes:
    return msgspec.msgpack.encode(value)


ERROR_MAP = {"type": "E", "message": "m"}
BAD_HEADERS = {
    "nothing": b"",
    "no msgpack": b"\xc1",
    "json": b'{"type": "Loaded", "seconds": 1}',
    "pickle": b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00",
    "two messages": packed({"type": "Loaded", "seconds": 1.0}) * 2,
    "no tag": packed({"seconds": 1.0}),
    "unknown tag": packed({"type": "Passed", "seconds": 1.0}),
    "a tag that is no string": packed({"type": 1, "seconds": 1.0}),
    "a list": packed([1, 2]),
    "a number": packed(1),
    "no seconds": packed({"type": "Loaded"}),
    "seconds in words": packed({"type": "Loaded", "seconds": "1"}),
    "deep": b"\x91" * 200_000 + b"\xc0",
    "deep maps": b"\x81\xa4type" * 100_000 + b"\xc0",
    "a map that claims to be huge": b"\xdf\xff\xff\xff\xff",
    "a string that claims to be huge": b"\xdb\xff\xff\xff\xffabc",
    "no UTF-8": b"\x82\xa4type\xa6Unable\xa7message\xa2\xff\xfe",
    "a surrogate": b"\x82\xa4type\xa6Unable\xa7message\xa3\xed\xa0\x80",
    "a size in words": packed({"type": "Returned", "seconds": 1.0, "tree": [0, "1"]}),
    "a size that is true": packed({"type": "Returned", "seconds": 1.0, "tree": [0, True]}),
    "a fraction of a size": packed({"type": "Returned", "seconds": 1.0, "tree": [0, 1.5]}),
    "a tree that is a map": packed({"type": "Returned", "seconds": 1.0, "tree": {"offset": 0, "size": 1}}),
    "an unknown verdict": packed({"type": "Refused", "verdict": "fine", "error": ERROR_MAP}),
    "an extension": b"\x82\xa4type\xa6Unable\xa7message\xc7\x01\x05a",
}


@pytest.mark.parametrize("name", BAD_HEADERS)
def test_a_header_that_is_no_message_is_told(name: str) -> None:
    for decode in (decode_reply, decode_request):
        with pytest.raises(ProtocolError):
            decode(BAD_HEADERS[name])


BAD_RECORDS = {
    "a size in words": packed(["", "array", "", "int8", [1], 0, "1"]),
    "a size that is true": packed(["", "array", "", "int8", [1], 0, True]),
    "a fraction of a size": packed(["", "array", "", "int8", [1.5], 0, 1]),
    "a dtype that is a list": packed(["", "array", "", ["i4"], [1], 0, 1]),
    "a map": packed({"path": "", "kind": "none"}),
    "nothing": b"",
    "deep": b"\x91" * 60_000 + b"\xc0",
    "a path that claims to be huge": b"\x92\xdb\xff\xff\xff\xffabc",
    "a shape that claims to be huge": b"\x95\xa0\xa5array\xa0\xa4int8\xdd\xff\xff\xff\xff",
}


@pytest.mark.parametrize("name", BAD_RECORDS)
def test_a_record_that_is_no_node_is_told(name: str) -> None:
    table = len(BAD_RECORDS[name]).to_bytes(4, "little") + BAD_RECORDS[name]
    with pytest.raises(ProtocolError, match="is none"):
        decode_tree(ByteSpan(0, len(table)), table)


@pytest.mark.parametrize(
    ("span", "table"),
    [
        (ByteSpan(0, 9), b"\x04\0\0\0\x92\xa0\xa0"),
        (ByteSpan(-4, 4), b"\0\0\0\0"),
        (ByteSpan(4, -4), b"\0\0\0\0"),
        (ByteSpan(0, 2**62), b"\0\0\0\0"),
        (ByteSpan(0, 3), b"\0\0\0\0"),
        (ByteSpan(0, 7), b"\x04\0\0\0\x92\xa0\xa0\xa0"),
        (ByteSpan(0, 4), b"\xff\xff\xff\xff"),
        (ByteSpan(0, 2**16 + 5), b"\x01\0\x01\0" + bytes(2**16 + 1)),
    ],
)
def test_nodes_that_do_not_fill_their_span_are_told(span: ByteSpan, table: bytes) -> None:
    with pytest.raises(ProtocolError, match=r"outside of its payload|do not add up"):
        decode_tree(span, table)


def received(data: bytes, decode: Callable[[memoryview], object] = decode_reply) -> int:
    """Take in one frame as the judge does, a result to its trees, and tell how many trees there were. Raises ProtocolError."""
    view = memoryview(data)
    if len(data) < PREFIX.size:
        raise ProtocolError("too short")
    header, _ = lengths(data[: PREFIX.size])
    message = decode(view[PREFIX.size : PREFIX.size + header])
    payload = view[PREFIX.size + header :]
    trees: list[ByteSpan] = []
    if isinstance(message, Returned):
        trees.append(message.tree)
    if isinstance(message, (Returned, Raised)):
        trees += message.inputs.values()
    held = [decode_tree(span, payload) for span in trees]
    return len(held)


def test_no_mutation_of_a_message_is_anything_but_a_message_or_an_error() -> None:
    chance = random.Random(0)
    whole: list[tuple[bytes, Callable[[memoryview], object]]] = [(frame(reply, PAYLOAD), decode_reply) for reply in REPLIES]
    whole += [(frame(Returned(0.5, TREE, {"x": TREE}), PAYLOAD), decode_reply)] * 4
    whole += [(frame(request), decode_request) for request in REQUESTS]
    assert received(whole[-len(REQUESTS) - 1][0]) == 2
    refused = trees = 0
    for _ in range(60_000):
        data, decode = chance.choice(whole)
        try:
            trees += received(mutate(chance, data), decode)
        except ProtocolError:
            refused += 1
    assert refused > 20_000
    assert trees > 1_000


def taken(data: bytes) -> int:
    """The bytes of memory that taking in a frame needs beside the frame."""
    tracemalloc.start()
    try:
        with suppress(ProtocolError):
            received(data)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


HEADERS = {
    **BAD_HEADERS,
    "as wide as it can be": b"\x82\xa4type\xa6Unable\xa7message" + packed("a" * (MAX_HEADER - 200) + "\U0001f600"),
    "of as many parts as there can be": packed(
        {"type": "Raised", "seconds": 1.0, "error": ERROR_MAP, "bases": [""] * (MAX_HEADER - 200)}
    ),
    "of a shape as long as can be": packed(
        Returned(0.5, TREE, library=(JaxCall("", (ArrayPart((1,) * (MAX_HEADER - 200), "int8"),)),))
    ),
    "of as many names as there can be": packed(
        {"type": "Returned", "seconds": 1.0, "tree": [0, 0], "inputs": {f"{number:x}": [] for number in range(MAX_HEADER // 7)}}
    ),
}


@pytest.mark.nightly
@pytest.mark.parametrize("name", HEADERS)
def test_what_a_header_takes_is_bounded(name: str) -> None:
    assert taken(PREFIX.pack(MAGIC, len(HEADERS[name]), 0, 0) + HEADERS[name]) < 20 * MAX_HEADER


FRAMES = {
    "a float64 of 2**57 numbers": laid([Node("", "array", "", "float32", (2**37, 2**20), 0, 2**60)]),
    "a string of 2**62 bytes": laid([Node("", "string", size=2**62)]),
    "bytes beyond the payload": laid([Node("", "bytes", size=2**40)]),
    "as many small nodes as there may be": laid(Node("" if number == 0 else f"{number:x}", "none") for number in range(MAX_NODES)),
    "more small nodes than there may be": laid([Node("", "none")] * (MAX_NODES + 1)),
    "the smallest records": laid([Node("", "")] * MAX_NODES),
    "numbers": laid(Node(f"[{number}]", "scalar", dtype="float", text="1.5") for number in range(50_000)),
    "arrays": laid(
        [
            Node("", "branch", "list"),
            *(Node(f"[{number}]", "array", "", "float32", (2, 2), 16 * number, 16) for number in range(50_000)),
        ],
        bytes(16 * 50_000),
    ),
}


@pytest.mark.nightly
@pytest.mark.parametrize("name", FRAMES)
def test_trees_take_no_more_memory_than_their_frame(name: str) -> None:
    span, payload = FRAMES[name]
    data = frame(Returned(0.5, span), payload)
    assert taken(data) < len(data) + 2**14


@pytest.mark.nightly
def test_no_mutation_of_a_tree_takes_more_memory_than_its_frame() -> None:
    chance = random.Random(1)
    span, payload = laid(
        (Node("" if number == 0 else f"[{number}]", "array", "", "int8", (4,), 0, 4) for number in range(2_000)), bytes(4)
    )
    sound = frame(Returned(0.5, span), payload)
    assert received(sound) == 1
    for _ in range(40):
        data = mutate(chance, sound)
        assert taken(data) < len(data) + 2**14


def mutate(chance: random.Random, data: bytes) -> bytes:
    """The bytes with a few of them changed, dropped, doubled or cut."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(PREFIX.size if chance.random() < 0.8 else 0, len(out)) if len(out) > PREFIX.size else 0
        match chance.randrange(5):
            case 0:
                out[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del out[place : place + chance.randint(1, 8)]
            case 2:
                out[place:place] = chance.randbytes(chance.randint(1, 8))
            case 3:
                out[place:place] = out[place : place + 16]
            case 4:
                out[place : place + 1] = bytes([out[place] ^ 1 << chance.randrange(8)]) if place < len(out) else b""
    return bytes(out)
