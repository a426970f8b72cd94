"""One source taken through its cases: a reference, a mistake or a submission, with a fresh process after each one that dies."""

import re
import signal
from time import monotonic
from typing import Protocol

from msgspec.structs import replace

from kata_tui.judging.processes.harness_process import Ended, Flooded, HarnessProcess, look
from kata_tui.judging.processes.memory_limit import too_much
from kata_tui.judging.processes.outcome import Outcome, Stop
from kata_tui.judging.processes.output import FLOOD, split_stall
from kata_tui.judging.processes.process_handle import HarnessError
from kata_tui.judging.processes.process_limits import NEEDED, REFUSED, shortage
from kata_tui.model.checks import Check
from kata_tui.model.problem import Case, Limits
from kata_tui.model.result import ErrorReport
from kata_tui.model.text import lines_of
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import (
    STALL_MARGIN,
    Checked,
    Evaluated,
    Loaded,
    ProtocolError,
    Raised,
    Ready,
    Refused,
    Reply,
    Returned,
)
from kata_tui.protocol.requests import Evaluate, Execute, Inspect, Load, Observe, Request, TraceShapes, Verify, WarmArguments

LOAD_SECONDS = 10.0
FIRST_SECONDS = 15.0
"""The default for the first call in a process: it compiles."""

LATER_SECONDS = 5.0
SHAPES_SECONDS = 2.0
"""How long a source may be followed line by line."""

OBSERVE_SECONDS = 5.0
"""How long a look at the operations of a source may take on a busy machine; it ends by itself much earlier."""

PATIENCE = 30.0
"""Seconds for a case of an author's source, whatever the limits say: a busy machine is no fault of hers, and slowness is told apart."""

GRACE = 0.25
"""Seconds beyond a limit before the process is killed: the harness writes down where it is shortly before the limit."""

_NO_MEMORY = re.compile("LLVM ERROR: (out of memory|Unable to allocate)|pthread_create failed|std::bad_alloc|RESOURCE_EXHAUSTED")
_CRASHED = re.compile(r"crashed|ended \(exit status")


def seconds_for(limits: Limits, *, first: bool) -> float:
    """How long one repetition of a case may take: the first call of a process has more time, for it compiles."""
    return limits.seconds or (FIRST_SECONDS if first else LATER_SECONDS)


class Supply(Protocol):
    """Where processes of one kind come from."""

    async def take(self) -> HarnessProcess:
        """A ready process, from now on the caller's to reap. Raises HarnessError."""


class SourceRunner:
    """A source and the process it is loaded in."""

    def __init__(self, supply: Supply, entry: str, limits: Limits) -> None:
        self._supply = supply
        self._entry = entry
        self._limits = limits
        self._source = ""
        self._child: HarnessProcess | None = None
        self._warm = False

    async def start(self) -> Ready:
        """Have a process ready. Raises HarnessError when there is none to be had."""
        if self._child is None:
            self._child = await self._supply.take()
        return await self._child.ready()

    async def load(self, source: str) -> Outcome:
        """Load a source, from now on this trial's. Raises HarnessError when no process can be had."""
        self._source = source
        try:
            source.encode()
        except UnicodeEncodeError as error:
            text = "The file holds half of a surrogate pair, which is no character."
            line = len(lines_of(source[: error.start]))
            return Outcome(Refused(Verdict.INVALID_SUBMISSION, ErrorReport("SyntaxError", text, line)))
        await self.start()
        return await self._ask(Load(source, self._entry, LOAD_SECONDS))

    async def execute(
        self, case: Case, repetition: int = 0, *, at_most: float = 60.0, reference: bool = False, plain: bool = False
    ) -> Outcome:
        """Run one repetition of a case, `at_most` seconds of it whatever the limits say. `reference`, `plain`: see `Execute`."""
        failed = await self._loaded()
        if failed is not None:
            return failed
        seconds = PATIENCE if reference else seconds_for(self._limits, first=not self._warm)
        self._warm = True  # for good: after one case that hangs, nobody should wait so long for each of the others
        return await self._ask(Execute(case, repetition, min(seconds, at_most), reference, plain), cut=at_most < seconds)

    async def build_ahead(self, case: Case) -> None:
        """Build the arguments of a case before any source is loaded. What goes wrong is told when the case is run."""
        await self.start()
        await self._ask(WarmArguments(case, 0, LOAD_SECONDS))

    async def verify(self, check: Check, case: Case, *, at_most: float = 60.0) -> Outcome:
        """Carry out a check. It traces and compiles anew, so it may take as long as a first case."""
        failed = await self._loaded()
        if failed is not None:
            return failed
        seconds = self._limits.seconds or FIRST_SECONDS
        return await self._ask(Verify(check, case, min(seconds, at_most)), cut=at_most < seconds)

    async def inspect(self, case: Case) -> Outcome:
        """Look inside the call of a case. It runs twice and is traced, so it may take as long as three later cases."""
        failed = await self._loaded()
        if failed is not None:
            return failed
        return await self._ask(Inspect(case, 3 * (self._limits.seconds or LATER_SECONDS)))

    async def trace_shapes(self, case: Case, *, abstract: bool) -> Outcome:
        """Follow the call of a case line by line. It has little time: somebody waits for it at the keyboard."""
        failed = await self._loaded()
        if failed is not None:
            return failed
        return await self._ask(TraceShapes(case, abstract, SHAPES_SECONDS))

    async def observe(self, case: Case) -> Outcome:
        """Run a case with an eye on its operations, for a short while: the verdict is told already."""
        failed = await self._loaded()
        if failed is not None:
            return failed
        return await self._ask(Observe(case, OBSERVE_SECONDS))

    async def evaluate(self, case: Case, code: str) -> Outcome:
        """Carry out what a learner tries beside the source. The names that she bound go with the process."""
        failed = await self._loaded()
        if failed is not None:
            return failed
        seconds = seconds_for(self._limits, first=not self._warm)
        self._warm = True
        return await self._ask(Evaluate(case, code, seconds))

    async def _loaded(self) -> Outcome | None:
        """Load the source again after its process has died; what went wrong with that."""
        if self._child is None:
            outcome = await self.load(self._source)
            if not isinstance(outcome.reply, Loaded):
                stop = outcome.stop
                if isinstance(outcome.reply, Refused):
                    stop = Stop(outcome.reply.verdict, outcome.reply.error.message, outcome.reply.error.line)
                return Outcome(stop=stop, printed=outcome.printed, truncated=outcome.truncated)
        return None

    async def _ask(self, request: Request, *, cut: bool = False) -> Outcome:
        """Its outcome. `cut`: its time is less than the limit for one case, because that of the whole run is over then.

        Raises HarnessError when the system has no room for what it needs.
        """
        assert self._child is not None
        stop, last, began = None, False, monotonic()
        try:
            reply, payload = await self._child.ask(request, request.seconds + GRACE)
            if self._child.lost and _took(reply) > request.seconds:
                # we were stopped meanwhile, or it was: nobody knows whether it was too slow, so it is asked again
                self._child.take_output()
                reply, payload = await self._child.ask(request, request.seconds + GRACE)
        except TimeoutError:
            stop = _too_late(request, cut)
        except Flooded:
            stop = _flooded(request)
        except ProtocolError as error:
            stop = Stop(Verdict.RUNTIME_ERROR, f"The process broke the channel to the judge: {error}.")
        except Ended as error:
            stop = self._swollen(self._child.swollen) if self._child.swollen else _end(error.status)
            last = error.status == -signal.SIGXCPU
            if error.status == -signal.SIGSEGV and monotonic() - began > STALL_MARGIN * request.seconds:
                # writing down where it is reads a stack that goes on changing, and may crash on that
                stop = _too_late(request, cut)
        else:
            printed, truncated = self._child.take_output()
            return Outcome(self._in_our_words(reply), payload, None, split_stall(printed)[0], truncated)
        child = self._child
        await child.reap()  # ours until it is gone: whoever cancels us now has it reaped by `stop`
        self._child = None
        printed, truncated = child.output.take()
        if stop.verdict is Verdict.RUNTIME_ERROR:
            short = shortage() if _CRASHED.search(stop.message) or any(word in printed for word in REFUSED) else None
            if short is not None:
                raise HarnessError(short)
            if _NO_MEMORY.search(printed):
                stop = Stop(Verdict.MEMORY_LIMIT, too_much(printed, self._limits.memory_mb))
        printed, line = split_stall(printed, last=last)
        # what was written down while it was stopped is not where it was in the end
        return Outcome(stop=Stop(stop.verdict, stop.message, None if child.lost else line), printed=printed, truncated=truncated)

    def _in_our_words(self, reply: Reply) -> Reply:
        """A reply, of one that asked for too much memory with how much that was.

        Raises HarnessError when the system had no room for a thread.
        """
        if not isinstance(reply, Raised):
            return reply
        error = reply.error
        if any(word in error.message for word in REFUSED):
            assert self._child is not None
            seen = look(self._child.pid)
            short = shortage(own=0 if seen is None else min(seen.threads, NEEDED))
            if short is not None:
                raise HarnessError(short)
        if not reply.out_of_memory:
            return reply
        said = "\n\n".join(part for part in (too_much(error.message, self._limits.memory_mb), error.message) if part)
        return replace(reply, error=replace(error, message=said, card=None))

    def _swollen(self, held_mb: float) -> Stop:
        allowed = self._limits.memory_mb
        return Stop(
            Verdict.MEMORY_LIMIT, f"It asked for more than {allowed} MB of memory: it held {held_mb:,.0f} MB when it was stopped."
        )

    def kill(self) -> None:
        """End the process at once."""
        if self._child is not None:
            self._child.kill()

    async def stop(self) -> None:
        """End the process and wait until it is gone."""
        if self._child is not None:
            await self._child.reap()
            self._child = None


def _took(reply: Reply) -> float:
    """The seconds that a process says it needed."""
    return reply.seconds if isinstance(reply, Returned | Raised | Checked | Loaded | Evaluated) else 0.0


def _flooded(request: Request) -> Stop:
    """What it means that so much was printed: by whom, and to where."""
    whose = "The code at the top level of your file" if isinstance(request, Load) else "It"
    text = f"{whose} printed more than {FLOOD // 2**20} MiB, to standard output and standard error together, so it was stopped."
    each = whose == "It" and not isinstance(request, Evaluate)
    return Stop(Verdict.OUTPUT_LIMIT, f"{text} Each case may print so much." if each else text)


def _too_late(request: Request, cut: bool) -> Stop:
    """What it means that a request took all its time."""
    limit = f"after {request.seconds:.3g} s"
    match request:
        case Load():
            text = f"The code at the top level of your file was still running {limit}."
        case Inspect():
            text = f"It was still running {limit}, so the look inside was ended."
        case Evaluate():
            text = f"It was still running {limit}, so it was ended."
        case _ if cut:
            text = "It was still running when the time of the whole run was over."
        case _:
            text = f"It was still running {limit}, the limit for one case."
    return Stop(Verdict.TIME_LIMIT, text)


def _end(status: int | None) -> Stop:
    """What the end of a process means. Never a pass, whatever the status."""
    if status is None:
        return Stop(Verdict.RUNTIME_ERROR, "The process closed its channel to the judge before your code returned.")
    if status >= 0:
        return Stop(Verdict.RUNTIME_ERROR, f"The process ended (exit status {status}) before your code returned.")
    if -status == signal.SIGXCPU:
        return Stop(Verdict.TIME_LIMIT, "It used up all the processor time that a run may take.")
    if -status == signal.SIGKILL:
        return Stop(Verdict.MEMORY_LIMIT, "The system ended the process, most likely because memory ran out.")
    name = signal.Signals(-status).name if -status in {number.value for number in signal.Signals} else f"signal {-status}"
    return Stop(Verdict.RUNTIME_ERROR, f"The process crashed ({name}) before your code returned.")
