"""Answering requests, one at a time, until the judge goes."""

import faulthandler
import gc
import os
import platform
import signal
from contextlib import nullcontext
from importlib.metadata import version
from time import perf_counter, process_time
from typing import Any

import jax
from msgspec.structs import replace

from kata_tui.domain.protections import Protections
from kata_tui.domain.result import Environment, ErrorReport
from kata_tui.domain.start import Start
from kata_tui.domain.text import clean, clean_line
from kata_tui.domain.wire import (
    STALL_MARGIN,
    Broken,
    Build,
    Checked,
    Execute,
    Inspect,
    Inspected,
    Limber,
    Load,
    Loaded,
    Raised,
    Ready,
    Returned,
    Span,
    Unable,
    Untraced,
    Verify,
    Warm,
    Warmed,
)
from kata_tui.harness.ahead import Ahead
from kata_tui.harness.call import Call, DoubleCall
from kata_tui.harness.channel import Channel
from kata_tui.harness.checks import verify
from kata_tui.harness.checks.finding import Found
from kata_tui.harness.errors import bases_of, describe_error, is_out_of_memory
from kata_tui.harness.flatten import Unsendable, flatten
from kata_tui.harness.inputs import Unbuildable
from kata_tui.harness.inspecting import Untraceable, look_inside
from kata_tui.harness.notes import Notes, compiling_since, watch_compiling
from kata_tui.harness.recording import Recorder
from kata_tui.harness.source import MODULE, NotLoaded, load_source
from kata_tui.harness.warming import limber, make_again

ERROR_OUTPUT = 2


def serve(channel: Channel, start: Start, protections: Protections) -> None:
    """Bring the backend up, say that all is ready, and answer requests."""
    try:
        environment = _environment(start)
    except Exception as error:
        channel.send(Broken(clean(f"JAX could not start: {type(error).__name__}: {error}")))
        return
    watch_compiling()
    faulthandler.register(signal.SIGXCPU, file=ERROR_OUTPUT, chain=True)  # where it was when its processor time was used up
    channel.send(Ready(environment, protections))
    module: dict[str, Any] = {}
    entry = ""
    ahead = Ahead()
    while (request := channel.receive()) is not None:
        faulthandler.dump_traceback_later(request.seconds * STALL_MARGIN, file=ERROR_OUTPUT)
        match request:
            case Load():
                entry = request.entry
                module = _load(channel, request)
            case Execute():
                kind = DoubleCall if start.double else Call
                _execute(channel, kind(module, entry, request.case, request.repetition, ahead), request.reference)
            case Limber() | Warm() | Build():
                began = perf_counter()
                _rehearse(request, ahead)
                channel.send(Warmed(perf_counter() - began))
            case Verify():
                _verify(channel, request, Call(module, entry, request.case, ahead=ahead))
            case Inspect():
                _inspect(channel, Call(module, entry, request.case, ahead=ahead))
        faulthandler.cancel_dump_traceback_later()


def _environment(start: Start) -> Environment:
    if start.flags:
        os.environ["XLA_FLAGS"] = start.flags
    jax.config.update("jax_disable_most_optimizations", True)  # what a kata computes is small, and is compiled anew in each run
    if start.devices > 1:
        jax.config.update("jax_num_cpu_devices", start.devices)
    if start.double:
        jax.config.update("jax_enable_x64", True)
    if start.compiled:
        jax.config.update("jax_compilation_cache_dir", start.compiled)
        jax.config.update("jax_persistent_cache_enable_xla_caches", "none")  # else each entry's key holds the name of the folder
        # what nobody may write is not even tried: no compilation takes so long
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0 if start.writable else 1e9)
        jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
        # an entry would name the functions that led to the call, with their lines: those of a reference, to whoever reads it
        jax.config.update("jax_traceback_in_locations_limit", 0)
    jax.block_until_ready(jax.numpy.zeros(()) + 1)
    return Environment(
        python=platform.python_version(),
        jax=version("jax"),
        flax=version("flax"),
        numpy=version("numpy"),
        devices=tuple(f"{device.platform}:{device.id}" for device in jax.devices()),
    )


def _rehearse(request: Limber | Warm | Build, ahead: Ahead) -> None:
    match request:
        case Limber():
            limber()
        case Warm():
            make_again(request.calls, following_keys=request.following_keys)
        case Build():
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


def _execute(channel: Channel, call: Call, reference: bool) -> None:
    began = perf_counter()
    inputs: dict[str, Span] = {}
    payload = b""
    recorder = Recorder()
    notes = Notes()
    try:
        with notes, recorder if reference else nullcontext():
            arguments = call.arguments()
            if reference:
                inputs, payload = _inputs(arguments)
            began, spent = perf_counter(), process_time()
            result = jax.block_until_ready(call.apply(arguments))
        seconds, compiling, processor = perf_counter() - began, compiling_since(began), process_time() - spent
        tree, data = flatten(result, MODULE, len(payload))
    except Unbuildable as error:
        channel.send(Unable(clean(str(error))))
    except BaseException as error:
        found = _raised(error, perf_counter() - began)
        channel.send(replace(found, inputs=inputs, notes=tuple(notes.found), library=recorder.calls), payload)
    else:
        returned = Returned(seconds, tree, inputs, recorder.calls, compiling, tuple(notes.found), processor)
        channel.send(returned, payload + data)


def _verify(channel: Channel, request: Verify, call: Call) -> None:
    began = perf_counter()
    try:
        found = verify(request.check, call)
        seconds = perf_counter() - began
        if isinstance(found, Found):
            channel.send(Checked(seconds, found.holds, clean(found.message), found.line, found.other))
            return
        tree, payload = flatten(found, MODULE)
        channel.send(Returned(seconds, tree), payload)
    except Unbuildable as error:
        channel.send(Unable(clean(str(error))))
    except BaseException as error:
        channel.send(_raised(error, perf_counter() - began))


def _inspect(channel: Channel, call: Call) -> None:
    began = perf_counter()
    try:
        inside, traced = look_inside(call)
    except Unbuildable as error:
        channel.send(Unable(clean(str(error))))
    except Untraceable as error:
        channel.send(Untraced(describe_error(error.__cause__ or error)))
    except BaseException as error:
        channel.send(_raised(error, perf_counter() - began))
    else:
        channel.send(Inspected(inside, traced))


def _inputs(arguments: dict[str, Any]) -> tuple[dict[str, Span], bytes]:
    """The trees of the arguments, in one payload."""
    inputs: dict[str, Span] = {}
    payload = b""
    for name, value in arguments.items():
        inputs[name], data = flatten(value, MODULE, len(payload))
        payload += data
    return inputs, payload


def _raised(error: BaseException, seconds: float) -> Raised:
    report = describe_error(error)
    if isinstance(error, SystemExit):
        code = clean_line(repr(error.code), 40)
        text = f"Your code called sys.exit({code}), which ends the process. A solution returns its result."
        report = ErrorReport(report.type, text, report.line, report.column, report.traceback)
    if isinstance(error, Unsendable):
        report = ErrorReport("Result", str(error), traceback="")
    return Raised(seconds, report, bases_of(error), is_out_of_memory(error))
