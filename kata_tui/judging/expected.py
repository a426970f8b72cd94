"""Expected values: what the reference returns for every case in the learner's own environment, and what each known mistake does.

Worked out in a process of their own, once per content of the problem and environment, and kept on disk. A file that is not exactly what
was written is worked out again.
"""

import asyncio
import hashlib
import os
import platform
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from kata_tui.judging.authored_answer import Answer, Answers, Mistaken, answer_of, failure_of
from kata_tui.judging.check_findings import Findings, finding_of
from kata_tui.judging.processes.source_runner import PATIENCE, SourceRunner, Supply, seconds_for
from kata_tui.model.observation import Observation
from kata_tui.model.problem import Case, Problem
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.jax_call import JaxCall
from kata_tui.protocol.messages import Loaded, Observed
from kata_tui.storage.bounded_folder import prune, write_whole

MAX_BYTES = 64 * 2**20
MAX_DAYS = 180
"""What has not been used for so long is of an older problem, or of older libraries."""
LAYOUT = "kata-tui expected values 11"
_PACKAGES = ("jax", "jaxlib", "flax", "optax", "numpy", "ml_dtypes")


Kind = TypeVar("Kind")


# made here, once: two threads that meet the same types first crash msgspec 0.22
_reference_decoder: msgspec.msgpack.Decoder[Answers] = msgspec.msgpack.Decoder(Answers)
_mistakes_decoder: msgspec.msgpack.Decoder[Mistaken] = msgspec.msgpack.Decoder(Mistaken)
_findings_decoder: msgspec.msgpack.Decoder[Findings] = msgspec.msgpack.Decoder(Findings)


class _Work:
    """The expected values of one problem while they are worked out: the reference's first, which a run waits for.

    What checks find of the mistakes comes last: only a check that fails asks for it.
    """

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.reference: asyncio.Future[Answers] = loop.create_future()
        self.mistakes: asyncio.Future[Mistaken] = loop.create_future()
        self.findings: asyncio.Future[Findings] = loop.create_future()
        self.task: asyncio.Task[None] | None = None

    def fail(self, error: BaseException) -> None:
        for future in (self.reference, self.mistakes, self.findings):
            if not future.done():
                future.set_exception(error)
                future.exception()  # nobody may be waiting for it


class ExpectedValues:
    """The expected values of problems, from memory, from disk, or worked out."""

    def __init__(self, folder: Path, author: Callable[[Problem], Supply]) -> None:
        self._folder = folder
        self._author = author
        self._pruned = False
        self._works: dict[str, _Work] = {}
        self._ahead: str | None = None
        """The problem, by its digest, that nobody has asked for yet."""
        self._left: set[asyncio.Task[None]] = set()
        """Work that was left off and is not at its end yet."""
        self._one_at_a_time = asyncio.Lock()
        self._observed: dict[tuple[str, str], tuple[Observation, ...]] = {}

    def known(self, problem: Problem) -> bool:
        """Whether the reference's answers are at hand without running anything."""
        work = self._works.get(problem.digest)
        return work.reference.done() if work else self._path(problem, "reference").exists()

    def prepare_ahead(self, problem: Problem) -> None:
        """Begin to work out what is not known of a problem that may be asked for later. Returns at once."""
        if problem.digest not in self._works:
            self.prepare(problem)
            self._ahead = problem.digest

    def leave_off(self) -> None:
        """Work out no more of what nobody has asked for: somebody needs the cores. It can be asked for again."""
        work = self._works.get(self._ahead) if self._ahead else None
        if self._ahead and work is not None and work.task is not None and not work.task.done():
            work.task.cancel()
            self._left.add(work.task)
            work.task.add_done_callback(self._left.discard)
            del self._works[self._ahead]
        self._ahead = None

    def prepare(self, problem: Problem) -> None:
        """Begin to work out what is not known. Returns at once."""
        if problem.digest == self._ahead:
            self._ahead = None
        work = self._works.get(problem.digest)
        failed = work is not None and work.findings.done() and work.findings.exception() is not None
        if work is None or failed:
            work = self._works[problem.digest] = _Work()
            work.task = asyncio.create_task(self._fill(problem, work))

    async def reference(self, problem: Problem) -> Answers:
        """What the reference gives for each case. Raises HarnessError when no process can be had."""
        self.prepare(problem)
        return await asyncio.shield(self._works[problem.digest].reference)

    async def mistakes(self, problem: Problem) -> Mistaken:
        """What each known mistake gives for each case. Raises HarnessError when no process can be had."""
        self.prepare(problem)
        return await asyncio.shield(self._works[problem.digest].mistakes)

    async def findings(self, problem: Problem) -> Findings:
        """What each check finds of each known mistake that is right in every case. Raises HarnessError when no process can be had."""
        self.prepare(problem)
        return await asyncio.shield(self._works[problem.digest].findings)

    async def observed(self, problem: Problem, case: Case) -> tuple[Observation, ...]:
        """What is seen of the reference's operations in a case; looked for once. Raises HarnessError when no process can be had."""
        key = problem.digest, case.id
        if key not in self._observed:
            runner = SourceRunner(self._author(problem), problem.entry, problem.limits)
            try:
                await runner.load(problem.reference)
                reply = (await runner.observe(case)).reply
            finally:
                runner.kill()
                await runner.stop()
            self._observed[key] = reply.observations if isinstance(reply, Observed) else ()
        return self._observed[key]

    async def reference_by(self, runner: SourceRunner, problem: Problem) -> Answers:
        """What the reference gives for each case; `runner` works it out where nobody has yet. Raises HarnessError."""
        if problem.digest in self._works:
            return await self.reference(problem)
        return await self._reference(problem, runner, whole=False)

    async def settled(self) -> None:
        """Wait until nothing is being worked out: what came of it is told to whoever asks for it."""
        if tasks := self._tasks():
            await asyncio.wait(tasks)

    async def close(self) -> None:
        """Stop working; processes end."""
        tasks = self._tasks()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _tasks(self) -> list[asyncio.Task[None]]:
        return [*self._left, *(work.task for work in self._works.values() if work.task is not None)]

    async def _fill(self, problem: Problem, work: _Work) -> None:
        runner = SourceRunner(self._author(problem), problem.entry, problem.limits)
        try:
            async with self._one_at_a_time:
                work.reference.set_result(await self._reference(problem, runner))
                work.mistakes.set_result(await self._mistakes(problem, runner))
                work.findings.set_result(await self._findings(problem, runner, work.reference.result(), work.mistakes.result()))
        except BaseException as error:
            work.fail(error if isinstance(error, Exception) else asyncio.CancelledError())
            if not isinstance(error, Exception):
                raise
        finally:
            await runner.stop()

    async def _reference(self, problem: Problem, runner: SourceRunner, *, whole: bool = True) -> Answers:
        """The reference's answers, from disk or worked out by `runner`: the `whole` of them, or up to the first case without end."""
        answers: Answers | None = await asyncio.to_thread(self._read, problem, "reference", _reference_decoder)
        if answers is None:
            answers = await _answers(runner, problem, problem.reference, reference=True, whole=whole)
            if all(answer.reply is not None for found in answers.values() for answer in found):
                await asyncio.to_thread(self._write, problem, "reference", answers)
        return answers

    async def _mistakes(self, problem: Problem, runner: SourceRunner) -> Mistaken:
        """The mistakes' answers, from disk or worked out by `runner`."""
        mistakes: Mistaken | None = await asyncio.to_thread(self._read, problem, "mistakes", _mistakes_decoder)
        if mistakes is None:
            mistakes = {mistake.id: await _answers(runner, problem, mistake.code) for mistake in problem.mistakes}
            await asyncio.to_thread(self._write, problem, "mistakes", mistakes)
        return mistakes

    async def _findings(self, problem: Problem, runner: SourceRunner, reference: Answers, mistakes: Mistaken) -> Findings:
        """What each check finds of the mistakes that are right in every case, from disk or carried out by `runner`."""
        if not problem.checks or not problem.mistakes:
            return {}
        findings: Findings | None = await asyncio.to_thread(self._read, problem, "findings", _findings_decoder)
        if findings is None:
            from kata_tui.judging.same_answer import right_mistakes  # late, for they import NumPy
            from kata_tui.judging.verdicts import judge_check

            right = [await asyncio.to_thread(right_mistakes, problem, case, reference, mistakes) for case in problem.cases]
            findings = {}
            for mistake in problem.mistakes:
                if not all(mistake.id in one for one in right):
                    continue
                await runner.load(mistake.code)
                found = findings[mistake.id] = {}
                for check in problem.checks:
                    outcome = await runner.verify(check, problem.case(check.case))
                    found[check.id] = finding_of(await asyncio.to_thread(judge_check, problem, check, reference, outcome))
            await asyncio.to_thread(self._write, problem, "findings", findings)
        return findings

    def _path(self, problem: Problem, kind: str) -> Path:
        key = hashlib.sha256(f"{LAYOUT}\n{problem.digest}\n{environment_key()}".encode()).hexdigest()[:40]
        return self._folder / f"{key}.{kind}"

    def _read(self, problem: Problem, kind: str, decoder: msgspec.msgpack.Decoder[Kind]) -> Kind | None:
        try:
            path = self._path(problem, kind)
            data = memoryview(path.read_bytes())
            if hashlib.sha256(data[32:]).digest() != data[:32]:
                return None
            with suppress(OSError):  # what is used stays
                os.utime(path)
            return decoder.decode(data[32:])
        except (OSError, msgspec.MsgspecError, RecursionError):
            return None

    def _write(self, problem: Problem, kind: str, values: Answers | Mistaken | Findings) -> None:
        body = msgspec.msgpack.encode(values)
        with suppress(OSError):  # without the cache the values are worked out again the next time
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._path(problem, kind), [hashlib.sha256(body).digest(), body])
            if not self._pruned:
                self._pruned = True
                prune(self._folder, MAX_BYTES, MAX_DAYS)


async def _answers(runner: SourceRunner, problem: Problem, source: str, *, reference: bool = False, whole: bool = True) -> Answers:
    """What a source of the problem file gives for every repetition of every case.

    The next source finds nothing changed of the process: where this one has changed anything, the process ends.
    """
    loaded = await runner.load(source)
    if not isinstance(loaded.reply, Loaded):
        failed = Answer(None, failure=failure_of(loaded))
        return {case.id: (failed,) * case.repeat for case in problem.cases}
    answers: Answers = {}
    changed = False
    endless: Answer | None = None
    for case in problem.cases:
        found: list[Answer] = []
        for repetition in range(case.repeat):
            if endless is not None:
                found.append(endless)
                continue
            at_most = PATIENCE if reference else seconds_for(problem.limits, first=not answers)
            outcome = await runner.execute(case, repetition, reference=reference, at_most=at_most)
            changed = changed or bool(outcome.changed)
            found.append(answer_of(outcome, case, reference=reference, mistake=not reference))
            if not whole and outcome.stop is not None and outcome.stop.verdict is Verdict.TIME_LIMIT:
                endless = found[-1]  # it would run as long in the other cases, and its author waits
        answers[case.id] = tuple(found)
    if changed:
        await runner.stop()
    return answers


@cache
def environment_key() -> str:
    """What results depend on besides the problem: the versions of Python and the libraries, and the machine."""
    from importlib.metadata import version  # late: starting the app does without it

    versions = [f"{name} {version(name)}" for name in _PACKAGES]
    return "\n".join((platform.python_version(), platform.machine(), *versions))


def library_calls(reference: Answers) -> tuple[JaxCall, ...]:
    """Every library call that the reference makes in any case, once."""
    replies = [answer.reply for answers in reference.values() for answer in answers]
    return tuple(dict.fromkeys(call for reply in replies if reply is not None for call in reply.library))
