"""Answering requests, one at a time, until the judge goes."""

import faulthandler
import gc
import os
import signal
from contextlib import nullcontext
from time import perf_counter, process_time
from traceback import extract_tb
from typing import Any

from msgspec.structs import replace

from kata_tui.harness.backend import set_up
from kata_tui.harness.channel import Channel
from kata_tui.harness.checks import verify
from kata_tui.harness.checks.found import Found
from kata_tui.harness.execution.call import CALLER, Call, DoubleCall
from kata_tui.harness.execution.flatten import Unsendable, flatten
from kata_tui.harness.execution.inputs import Unbuildable
from kata_tui.harness.execution.notes import Notes, compiling_since, watch_compiling
from kata_tui.harness.execution.scratch import Scratch, told
from kata_tui.harness.execution.submission import MODULE, NotLoaded, load_source
from kata_tui.harness.execution.surroundings import Surroundings
from kata_tui.harness.execution.tracebacks import (
    CALL,
    Whose,
    bases_of,
    describe_error,
    describe_fault,
    innermost_file,
    is_out_of_memory,
    whose,
)
from kata_tui.harness.jaxpr.look import Untraceable, look_inside
from kata_tui.harness.observing.observed_call import observed
from kata_tui.harness.shapes.call_shapes import CallShapes
from kata_tui.harness.warmup.prebuilt import Ahead
from kata_tui.harness.warmup.record import Recorder
from kata_tui.harness.warmup.replay import limber, make_again
from kata_tui.model.cards import card_for
from kata_tui.model.cards.withheld import DEBUGGER
from kata_tui.model.protections import Protections
from kata_tui.model.result import ErrorReport
from kata_tui.model.text import clean, clean_line
from kata_tui.protocol.messages import (
    STALL_MARGIN,
    ByteSpan,
    Checked,
    Evaluated,
    Failed,
    Inspected,
    Loaded,
    Observed,
    ProcessBroken,
    Raised,
    Ready,
    Returned,
    ShapesTraced,
    Unable,
    Untraced,
    Warmed,
    Where,
)
from kata_tui.protocol.requests import (
    Evaluate,
    Execute,
    Inspect,
    Load,
    Observe,
    TraceShapes,
    Verify,
    WarmArguments,
    WarmCalls,
    WarmLibraries,
)
from kata_tui.protocol.start import Start

ERROR_OUTPUT = 2


def serve(channel: Channel, start: Start, protections: Protections) -> None:
    """Bring the backend up, say that all is ready, and answer requests."""
    try:
        environment = set_up(start)
    except Exception as error:
        channel.send(ProcessBroken(clean(f"JAX could not start: {type(error).__name__}: {error}")))
        return
    watch_compiling()
    faulthandler.register(signal.SIGXCPU, file=ERROR_OUTPUT, chain=True)  # where it was when its processor time was used up
    channel.send(Ready(environment, protections))
    module: dict[str, Any] = {}
    entry = ""
    ahead = Ahead()
    surroundings = Surroundings()
    scratch: Scratch | None = None
    while (request := channel.receive()) is not None:
        faulthandler.dump_traceback_later(request.seconds * STALL_MARGIN, file=ERROR_OUTPUT)
        match request:
            case Load():
                entry = request.entry
                module, scratch = _load(channel, request), None
            case Execute():
                kind = DoubleCall if start.double else Call
                call = kind(module, entry, request.case, request.repetition, ahead, surroundings)
                _execute(channel, call, request, surroundings)
            case WarmLibraries() | WarmCalls() | WarmArguments():
                began = perf_counter()
                _rehearse(request, ahead)
                channel.send(Warmed(perf_counter() - began))
            case Verify():
                with surroundings.own():
                    _verify(channel, request, Call(module, entry, request.case, 0, ahead, surroundings))
            case Inspect():
                surroundings.hold()
                _inspect(channel, Call(module, entry, request.case, 0, ahead, surroundings))
            case TraceShapes():
                surroundings.hold()
                _trace_shapes(channel, Call(module, entry, request.case, 0, ahead, surroundings), request, surroundings)
            case Observe():
                surroundings.hold()
                _observe(channel, Call(module, entry, request.case, 0, ahead, surroundings))
            case Evaluate():
                surroundings.hold()
                call = Call(module, entry, request.case, 0, ahead, surroundings)
                scratch = _evaluate(channel, call, request, surroundings, scratch)
        faulthandler.cancel_dump_traceback_later()


def _rehearse(request: WarmLibraries | WarmCalls | WarmArguments, ahead: Ahead) -> None:
    match request:
        case WarmLibraries():
            limber()
        case WarmCalls():
            make_again(request.calls, following_keys=request.following_keys)
        case WarmArguments():
            ahead.build(request.case, request.repetition)
    gc.freeze()  # all of it stays: to look through it for garbage in the middle of a run takes tens of milliseconds


def _load(channel: Channel, request: Load) -> dict[str, Any]:
    began = perf_counter()
    try:
        module = load_source(request.source, request.entry)
    except NotLoaded as error:
        channel.send(error.refused)
        return {}
    channel.send(Loaded(perf_counter() - began))
    return module


def _execute(channel: Channel, call: Call, request: Execute, surroundings: Surroundings) -> None:
    began = perf_counter()
    inputs: dict[str, ByteSpan] = {}
    payload, wanted = b"", ""
    recorder = Recorder()
    notes = Notes()
    where = Where.ARGUMENTS
    try:
        with recorder if request.reference else nullcontext():
            arguments = call.arguments()
        if request.reference:
            wanted = call.wanted()
            with surroundings.own():
                inputs, payload = _inputs(arguments)
        surroundings.hold()
        where = Where.CALL
        with notes, recorder if request.reference else nullcontext(), surroundings.own() if request.plain else nullcontext():
            began, spent = perf_counter(), process_time()
            result = call.finish(arguments)
        seconds, compiling, processor = perf_counter() - began, compiling_since(began), process_time() - spent
        where = Where.RESULT
        with surroundings.own():
            tree, data = flatten(result, MODULE, len(payload))
    except BaseException as error:
        reply = _answer_to(error, where, perf_counter() - began)
        if isinstance(reply, Raised):
            found = {"inputs": inputs, "notes": tuple(notes.found), "library": recorder.calls, "wanted": wanted}
            reply = replace(reply, **found, changed=surroundings.changed())
        channel.send(reply, payload)
    else:
        returned = Returned(seconds, tree, inputs, recorder.calls, compiling, tuple(notes.found), processor, surroundings.changed())
        channel.send(returned, payload + data)


def _verify(channel: Channel, request: Verify, call: Call) -> None:
    began = perf_counter()
    where = Where.CHECK
    try:
        found = verify(request.check, call)
        seconds = perf_counter() - began
        if isinstance(found, Found):
            channel.send(Checked(seconds, found.holds, clean(found.message), found.line, found.other))
            return
        where = Where.RESULT
        tree, payload = flatten(found, MODULE)
        channel.send(Returned(seconds, tree), payload)
    except BaseException as error:
        channel.send(_answer_to(error, where, perf_counter() - began))


def _inspect(channel: Channel, call: Call) -> None:
    began = perf_counter()
    try:
        inside, traced = look_inside(call)
    except Untraceable as error:
        channel.send(Untraced(describe_error(error.__cause__ or error)))
    except BaseException as error:
        channel.send(_answer_to(error, Where.CHECK, perf_counter() - began))
    else:
        channel.send(Inspected(inside, traced))


def _trace_shapes(channel: Channel, call: Call, request: TraceShapes, surroundings: Surroundings) -> None:
    began = perf_counter()
    try:
        found = CallShapes(call, abstract=request.abstract, seconds=request.seconds)
    except NotLoaded as error:
        channel.send(error.refused)
        return
    except BaseException as error:
        channel.send(_answer_to(error, Where.ARGUMENTS, perf_counter() - began))
        return
    reply = None if found.error is None else _answer_to(found.error, Where.CALL, perf_counter() - began)
    if isinstance(reply, Unable | Failed):
        channel.send(reply)
    else:
        raised = None if reply is None else reply.error
        channel.send(ShapesTraced(found.lines, raised, found.cut, found.cut or bool(surroundings.changed())))


def _observe(channel: Channel, call: Call) -> None:
    try:
        found = observed(call)
    except NotLoaded as error:
        channel.send(error.refused)
    except BaseException as error:
        channel.send(_answer_to(error, Where.ARGUMENTS, 0.0))
    else:
        channel.send(Observed(found))


def _evaluate(
    channel: Channel, call: Call, request: Evaluate, surroundings: Surroundings, scratch: Scratch | None
) -> Scratch | None:
    """Answer, and return the scratch with what was bound; None where the case's arguments could not be built."""
    began = perf_counter()
    where = Where.ARGUMENTS
    try:
        if scratch is None or scratch.case != request.case:
            scratch = Scratch(call)
        where = Where.CALL
        values = scratch.evaluate(request.code)
        seconds = perf_counter() - began
        where = Where.RESULT
        with surroundings.own():
            reply = Evaluated(seconds, *(clean(text) for text in told(values[0]))) if values else Evaluated(seconds)
    except BaseException as error:
        channel.send(_answer_to(error, where, perf_counter() - began))
    else:
        channel.send(reply)
    return scratch


def _inputs(arguments: dict[str, Any]) -> tuple[dict[str, ByteSpan], bytes]:
    """The trees of the arguments, in one payload."""
    inputs: dict[str, ByteSpan] = {}
    payload = b""
    for name, value in arguments.items():
        inputs[name], data = flatten(value, MODULE, len(payload))
        payload += data
    return inputs, payload


_DEBUGGER = f"{os.sep}debugger{os.sep}"


def _answer_to(error: BaseException, where: Where, seconds: float) -> Raised | Unable | Failed:
    """What to tell of an exception: it is the source's, or the case's, or the problem file's, or our own."""
    found = whose(error)
    if isinstance(error, Unbuildable) and found is not Whose.SOURCE:
        return Unable(clean(str(error)))
    if isinstance(error, Unbuildable):  # the expression called what the source has made of a library
        error = error.__cause__ or error
    if found is Whose.OURS and not (_is_asked_of(error, where) or is_out_of_memory(error)):
        return Failed(describe_fault(error))
    report = describe_error(error)
    if isinstance(error, SystemExit):
        code = clean_line(repr(error.code), 40)
        text = f"Your code called sys.exit({code}), which ends the process. A solution returns its result."
        if any("jax" in frame.filename and _DEBUGGER in frame.filename for frame in extract_tb(error.__traceback__)):
            text = f"{DEBUGGER}, for nobody can type here."
        card = card_for(bases_of(error), text)
        report = replace(report, message=text, card=card, title="", frames="")
    if isinstance(error, Unsendable):
        report = ErrorReport("Result", str(error), traceback="")
    elif found is Whose.LIBRARY and where is Where.RESULT:
        report = ErrorReport("Result", clean(f"It could not be read: {report.type}: {report.message}"), traceback="")
    entered = found is Whose.LIBRARY or innermost_file(error) not in (CALL, CALLER)
    return Raised(
        seconds, report, bases_of(error), is_out_of_memory(error), where=where, of_case=found is Whose.CASE, entered=entered
    )


def _is_asked_of(error: BaseException, where: Where) -> bool:
    """Whether what a file of ours raised is the source's doing: its entry cannot be called like that, or its result cannot be sent."""
    return isinstance(error, Unsendable) or (where in (Where.CALL, Where.CHECK) and innermost_file(error) == CALLER)
