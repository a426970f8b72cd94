"""A language server that behaves as its first argument says. Run as a program: it imports nothing of ours."""

import json
import select
import sys
import time
from pathlib import Path
from typing import Any


def read() -> dict[str, Any]:
    length = 0
    while True:
        line = sys.stdin.buffer.readline()
        if not line:
            sys.exit(0)
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
        if not line.strip():
            said = json.loads(sys.stdin.buffer.read(length))
            assert isinstance(said, dict)
            return said


def write(message: bytes | dict[str, Any], length: int | None = None) -> None:
    body = message if isinstance(message, bytes) else json.dumps({"jsonrpc": "2.0", **message}).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\r\n\r\n" % (len(body) if length is None else length) + body)
    sys.stdout.buffer.flush()


def answer(asked: dict[str, Any]) -> object:
    method = asked["method"]
    if method == "initialize":
        return {"capabilities": {"positionEncoding": "utf-16"}}
    if method == "textDocument/completion":
        at = asked["params"]["position"]
        return {
            "isIncomplete": False,
            "items": [{"label": f"at_{at['line']}_{at['character']}"}, {"label": "einsum"}, {"label": "no name"}],
        }
    if method == "textDocument/signatureHelp":
        return {"signatures": [{"label": "(first: int, second=1)", "parameters": [{"label": "first: int"}, {"label": "second=1"}]}]}
    if method == "textDocument/hover":
        return {"contents": ["one", {"language": "python", "value": "two"}]}
    return None


RUBBISH = (
    b"",
    b"null",
    b"[1, 2]",
    b"{",
    b'"text"',
    b"\xff\xfe",
    b'{"id": {}}',
    b'{"id": 999999, "result": 1}',
    b'{"method": 3}',
    b'{"method": "textDocument/publishDiagnostics", "params": {"uri": 3}}',
    b'{"method": "textDocument/publishDiagnostics", "params": [[[[]]]]}',
    b"[" * 100_000,
)
WRONG: tuple[object, ...] = (
    None,
    3,
    "text",
    [],
    [3],
    {},
    {"items": 3},
    {"items": [3, {"label": 4}, {}]},
    {"signatures": [{"label": 3}]},
    {"contents": {"value": []}},
)


def main() -> None:
    mode, *rest = sys.argv[1:]
    if mode == "counted":  # each start leaves a line
        with Path(rest[0]).open("a") as file:
            file.write("started\n")
        mode, *rest = rest[1:]
    if mode == "ends":
        return
    late: list[dict[str, Any]] = []
    wrong = 0
    while True:
        asked = read()
        method = asked.get("method", "")
        if method == "exit":
            return
        if mode == "drops" and method == "textDocument/didChange":
            for one in late:
                write({"id": one["id"], "error": {"code": -32801, "message": "content modified"}})
            late.clear()
        if mode == "drops" and method.startswith("textDocument/") and "id" in asked:
            late.append(asked)
            if not select.select([sys.stdin], [], [], 0.2)[0]:
                for one in late:
                    write({"id": one["id"], "result": answer(one)})
                late.clear()
            continue
        if "id" not in asked or "method" not in asked:
            continue
        if method in ("initialize", "shutdown"):
            write({"id": asked["id"], "result": answer(asked)})
            if mode == "deaf":
                time.sleep(3600)
            continue
        match mode:
            case "dies":
                sys.exit(1)
            case "silent":
                continue
            case "slow":
                time.sleep(float(rest[0]))
            case "floods":
                line = b"Content-Length: 2\r\n\r\n{}" * 10_000
                while True:
                    sys.stdout.buffer.write(line)
            case "endless":
                while True:
                    sys.stdout.buffer.write(b"x" * 65_536)
            case "huge":
                write(b"", length=2**40)
            case "rubbish":
                for body in RUBBISH:
                    write(body)
                write({"id": asked["id"], "result": WRONG[wrong % len(WRONG)]})
                wrong += 1
                continue
            case "backwards":
                late.append(asked)
                if len(late) < 3:
                    continue
                for one in reversed(late):
                    write({"id": one["id"], "result": answer(one)})
                late.clear()
                continue
            case "asks":
                write({"id": "mine", "method": "workspace/configuration", "params": {"items": [{"section": "python"}]}})
                told = read()
                while told.get("id") != "mine":
                    told = read()
                said = "pythonPath" if told["result"][0]["pythonPath"] else ""
                write({"id": asked["id"], "result": [{"label": said}]})
                continue
            case "refuses":
                write({"id": asked["id"], "error": {"code": -32603, "message": "no"}})
                continue
        write({"id": asked["id"], "result": answer(asked)})


main()
