"""The frames of the pipe: what is sent comes back, and bytes that are no message are told as such."""

import random
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec
import pytest

from kata_tui.domain.checks import (
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
from kata_tui.domain.library_call import ArrayPart, DtypePart, GroupPart, KeyPart, LibraryCall, PlainPart
from kata_tui.domain.problem import Argument, ArrayValue, Case, DictValue, ExprValue, ScalarValue, Tolerance
from kata_tui.domain.protections import Protections
from kata_tui.domain.result import Environment, ErrorReport
from kata_tui.domain.tree import decode_tree
from kata_tui.domain.verdict import Verdict
from kata_tui.domain.wire import (
    MAGIC,
    MAX_HEADER,
    MAX_PAYLOAD,
    PREFIX,
    Broken,
    Checked,
    Execute,
    Load,
    Loaded,
    Node,
    ProtocolError,
    Raised,
    Ready,
    Refused,
    Reply,
    Request,
    Returned,
    Unable,
    Verify,
    Warm,
    Warmed,
    decode_reply,
    decode_request,
    frame,
    lengths,
    turn_of,
)

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
    JaxprRule(("scan",), ("cumsum",), 9, ("n",)),
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
    LibraryCall(
        "jax.numpy:sum",
        (ArrayPart((2, 3), "bfloat16", True), KeyPart((), "rbg"), GroupPart("tuple", (PlainPart(2**60), PlainPart(None)))),
        (("dtype", DtypePart("int4")),),
    ),
)
REQUESTS: list[Request] = [
    Load("def f(x):\n    return '\\ud800 π'\n", "f", 10.0),
    Execute(CASE, 3, 5.0, True),
    Warm(LIBRARY, 30.0),
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
ERROR = ErrorReport("ValueError", "π", 3, 4, "solution.py:3 in f", "card")
REPLIES: list[Reply] = [
    Ready(Environment("3.11.7", "0.10.2", "0.12.8", "2.4.6", ("cpu:0", "cpu:1")), Protections(True, 6, True)),
    Broken("no JAX"),
    Loaded(0.25),
    Refused(Verdict.INVALID_SUBMISSION, ERROR),
    Returned(0.5, NODES, {"x": NODES[:1]}, LIBRARY),
    Warmed(0.5),
    Raised(0.5, ERROR, ("solution.Mine", "builtins.ValueError"), True, {"x": NODES}),
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
    ("header", "payload"), [(MAX_HEADER + 1, 0), (2**32 - 1, 0), (0, MAX_PAYLOAD + 1), (0, 2**60), (2**32 - 1, 2**64 - 1)]
)
def test_a_size_beyond_the_limit_is_refused_before_anything_is_read(header: int, payload: int) -> None:
    with pytest.raises(ProtocolError, match="larger"):
        lengths(PREFIX.pack(MAGIC, header, payload, 0))
    assert lengths(PREFIX.pack(MAGIC, MAX_HEADER, MAX_PAYLOAD, 0)) == (MAX_HEADER, MAX_PAYLOAD)


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
    "a size in words": packed({"type": "Returned", "seconds": 1.0, "nodes": [["", "array", "", "int8", [1], 0, "1"]]}),
    "a size that is true": packed({"type": "Returned", "seconds": 1.0, "nodes": [["", "array", "", "int8", [1], 0, True]]}),
    "a fraction of a size": packed({"type": "Returned", "seconds": 1.0, "nodes": [["", "array", "", "int8", [1.5], 0, 1]]}),
    "a dtype that is a list": packed({"type": "Returned", "seconds": 1.0, "nodes": [["", "array", "", ["i4"], [1], 0, 1]]}),
    "a node that is a map": packed({"type": "Returned", "seconds": 1.0, "nodes": [{"path": "", "kind": "none"}]}),
    "an unknown verdict": packed({"type": "Refused", "verdict": "fine", "error": ERROR_MAP}),
    "an extension": b"\x82\xa4type\xa6Unable\xa7message\xc7\x01\x05a",
}


@pytest.mark.parametrize("name", BAD_HEADERS)
def test_a_header_that_is_no_message_is_told(name: str) -> None:
    for decode in (decode_reply, decode_request):
        with pytest.raises(ProtocolError):
            decode(BAD_HEADERS[name])


def received(data: bytes, decode: Callable[[bytes], object] = decode_reply) -> int:
    """Take in one frame as the judge does, a result to its trees, and tell how many trees there were. Raises ProtocolError."""
    if len(data) < PREFIX.size:
        raise ProtocolError("too short")
    header, _ = lengths(data[: PREFIX.size])
    message = decode(data[PREFIX.size : PREFIX.size + header])
    payload = data[PREFIX.size + header :]
    trees: list[tuple[Node, ...]] = []
    if isinstance(message, Returned):
        trees.append(message.nodes)
    if isinstance(message, (Returned, Raised)):
        trees += message.inputs.values()
    for nodes in trees:
        decode_tree(nodes, payload)
    return len(trees)


def test_no_mutation_of_a_message_is_anything_but_a_message_or_an_error() -> None:
    chance = random.Random(0)
    payload = bytes(range(40))
    whole: list[tuple[bytes, Callable[[bytes], object]]] = [(frame(reply, payload), decode_reply) for reply in REPLIES]
    whole += [(frame(Returned(0.5, NODES, {"x": NODES}), payload), decode_reply)] * 4
    whole += [(frame(request), decode_request) for request in REQUESTS]
    assert received(whole[len(REPLIES)][0]) == 2
    refused = trees = 0
    for _ in range(60_000):
        data, decode = chance.choice(whole)
        try:
            trees += received(mutate(chance, data), decode)
        except ProtocolError:
            refused += 1
    assert refused > 20_000
    assert trees > 1_000


def test_no_frame_takes_more_memory_than_a_few_times_what_came() -> None:
    chance = random.Random(1)
    sound = frame(Returned(0.5, NODES * 1_000), bytes(40))
    wide = [
        Node("", "array", "", "float32", (2**37, 2**20), 0, 2**60),
        Node("", "string", size=2**62),
        Node("", "bytes", size=2**40),
    ]
    claims = [PREFIX.pack(MAGIC, len(header), 0, 0) + header for header in BAD_HEADERS.values()]
    claims += [frame(Returned(0.5, (node,)), bytes(64)) for node in wide]
    claims += [PREFIX.pack(MAGIC, 2**32 - 1, 2**60, 0), PREFIX.pack(MAGIC, MAX_HEADER, MAX_PAYLOAD, 0)]
    claims += [mutate(chance, sound) for _ in range(100)]
    tracemalloc.start()
    try:
        for data in claims:
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            with suppress(ProtocolError):
                received(data)
            assert tracemalloc.get_traced_memory()[1] - before < 20 * len(data) + 2**16, data[:80]
    finally:
        tracemalloc.stop()


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
