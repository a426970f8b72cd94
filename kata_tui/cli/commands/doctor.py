"""`kata-tui doctor`: whether everything works here, and what to do about what does not."""

import asyncio
import os
import platform
import shlex
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from msgspec import to_builtins

import kata_tui
from kata_tui.cli.arguments import add_json
from kata_tui.cli.disk_health import folder_findings, library_findings
from kata_tui.cli.exit import Exit
from kata_tui.cli.health import Health, HealthFinding
from kata_tui.cli.printer import Printer
from kata_tui.cli.python_layout import layout_cure, whereabouts
from kata_tui.judging.processes.process_handle import HarnessError
from kata_tui.language.server_setup import program_of
from kata_tui.log import please_report
from kata_tui.model.protections import LAYERS, TIERS, Protections
from kata_tui.model.text import clean_line
from kata_tui.model.told import Told
from kata_tui.profile.profile import Profile
from kata_tui.profile.settings import LANGUAGE_SERVER, SettingsError
from kata_tui.protocol.messages import Ready
from kata_tui.reporting import Role, Span, wrap

MORE = "Says what to do about what does not."

_PACKAGES = ("jax", "jaxlib", "flax", "optax", "numpy", "textual")
_SMALLEST = (80, 24)
_NAME = 22


_SIGNS = {
    Health.WELL: Span("✓", Role.GOOD),
    Health.NOTE: Span("i", Role.WARN),
    Health.SHORT: Span("✗", Role.BAD),
}


def add_arguments(parser: ArgumentParser) -> None:
    """How it is told."""
    add_json(parser)


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Print every finding. Returns 0 when all is well, 1 when something fell short."""
    printer.status((Span("Starting a process with JAX…"),))
    ready, tried = _ask_harness(profile)
    found = [*_versions(), *_harness(ready, tried), *folder_findings(profile), *_library(profile), *_terminal(printer)]
    short = [finding for finding in found if finding.health is Health.SHORT]
    if options.json:
        protections = ready.protections.document() if isinstance(ready, Ready) else None
        printer.json({"format": 1, "well": not short, "protections": protections, "tried": tried, "findings": to_builtins(found)})
        return Exit.SHORT if short else Exit.WELL
    topic = ""
    for finding in found:
        if finding.topic != topic:
            if topic:
                printer.line()
            topic = finding.topic
            printer.line(Span(topic, Role.TITLE))
        value = clean_line(finding.value, 4096)
        sign = _SIGNS[finding.health]
        printer.lines(wrap((Span("  "), sign, Span(f" {finding.name:<{_NAME}}"), Span(value)), printer.width, hang=_NAME + 4))
        if finding.cure:
            printer.lines(wrap((Span(" " * 4), Span(f"→ {clean_line(finding.cure, 1000)}")), printer.width, hang=6))
    printer.line()
    if not short:
        printer.line(Span("All is well.", Role.GOOD))
        return Exit.WELL
    printer.prose(
        Span(f"{len(short)} {'thing needs' if len(short) == 1 else 'things need'} your care: see the arrows above.", Role.BAD)
    )
    return Exit.SHORT


def _versions() -> Iterator[HealthFinding]:
    yield HealthFinding("Versions", "kata-tui", kata_tui.__version__)
    yield HealthFinding("Versions", "python", f"{platform.python_version()} ({sys.executable})")
    for name in _PACKAGES:
        try:
            yield HealthFinding("Versions", name, version(name))
        except PackageNotFoundError:
            cure = f"Install it in the same environment: {shlex.quote(sys.executable)} -m pip install {name}"
            yield HealthFinding("Versions", name, "not installed", Health.SHORT, cure)
    yield HealthFinding("Versions", "libraries", whereabouts())


def _ask_harness(profile: Profile) -> tuple[Ready | HarnessError, dict[str, str]]:
    """What the process that runs submissions says of itself, or why there is none; and what stops a submission that goes too far."""
    from kata_tui.judging.judge import Judge

    async def ask() -> tuple[Ready | HarnessError, dict[str, str]]:
        judge = Judge(profile.paths.cache, layers=_wanted(profile))
        try:
            return await judge.probe(), await judge.trespass()
        except HarnessError as error:
            return error, {}
        finally:
            await judge.close()

    return asyncio.run(ask())


def _wanted(profile: Profile) -> frozenset[str]:
    try:
        return profile.layers
    except SettingsError:  # told further down
        return LAYERS


def _harness(ready: Ready | HarnessError, tried: dict[str, str]) -> Iterator[HealthFinding]:
    """Whether submissions can run, on what, and what holds them back."""
    if isinstance(ready, HarnessError):
        cure = f"No solution can be judged until this works. {_judge_cure(str(ready))}"
        yield HealthFinding("JAX", "devices", str(ready), Health.SHORT, cure)
        return
    yield HealthFinding("JAX", "devices", ", ".join(ready.environment.devices))
    yield from _protections(ready.protections, tried)


def _judge_cure(told: str) -> str:
    """What to do about a judge that does not start. The place for each cause that has a cure of its own."""
    if "bubblewrap" in told:
        return 'Install bubblewrap, or take the line container = "bubblewrap" out of the settings (`kata-tui paths`).'
    if cure := layout_cure(told):
        return cure
    if "imported" in told:  # as the judge does it: alone, and with none of what the shell has set
        alone = f"env -i {shlex.quote(sys.executable)} -I -c 'import jax, flax; print(jax.devices())'"
        return f"It imports them as this does: {alone}"
    if "protections" in told:
        return (
            "The kernel, or the container around this, refuses a system call that they need. Allow it there "
            "(Docker: --security-opt seccomp=unconfined), or run kata-tui outside of the container."
        )
    return f"{please_report()}."


_TRIED = {
    "read": "read a file",
    "write": "write a file",
    "connect": "reach a network",
    "fork": "start a process",
    "signal": "signal a process",
}


def _protections(on: Protections, tried: dict[str, str]) -> Iterator[HealthFinding]:
    """What a submission is kept from on this machine. The one place of the command line that knows."""
    topic = "Protections"
    tier = TIERS[on.tier]
    confined = on.tier != "C"
    yield HealthFinding(topic, "tier", f"{on.tier}: {tier.name}", Health.WELL if confined else Health.NOTE, _next_tier(on))
    yield HealthFinding(topic, "promised", tier.promised)
    yield HealthFinding(topic, "not promised", tier.not_promised)
    layers = {
        f"Landlock {on.landlock}": on.landlock,
        "seccomp": on.seccomp,
        "bubblewrap": on.bubblewrap,
        "sandbox-exec": on.seatbelt,
    }
    held = ", ".join(name for name, there in layers.items() if there)
    value = f"out of reach ({held})" if confined else "not confined on this machine"
    yield HealthFinding(topic, "files and network", value, Health.WELL if confined else Health.NOTE)
    for attempt, words in _TRIED.items():
        stopped = tried.get(attempt)
        if stopped:
            yield HealthFinding(topic, words, f"tried: stopped ({stopped})")
        elif confined:
            cure = f"This must not be. Tier {on.tier} does not hold here: run no code that you do not trust. {please_report()}."
            yield HealthFinding(topic, words, "tried: NOT stopped", Health.SHORT, cure)
        else:
            yield HealthFinding(topic, words, "tried: not stopped", Health.NOTE)
    if os.name == "posix" and os.geteuid() == 0:
        weak = "you are root: " + (
            "solutions run under the same locks, without root's privileges, but a hole in one is a hole into all"
            if confined
            else "what a solution reaches here is every file and every process of root's, and so of the whole machine"
        )
        yield HealthFinding(topic, "user", weak, Health.NOTE, "Run kata-tui as an ordinary user, in a container too.")


def _next_tier(on: Protections) -> str | None:
    """What to do for a better tier; None when there is none."""
    if on.tier == "A+":
        return None
    if on.tier == "A":
        return 'For tier A+, install bubblewrap and write container = "bubblewrap" into the settings (`kata-tui paths`).'
    advice = "Run only solutions that you trust as you trust your own code." if on.tier == "C" else "For more, use Linux."
    missing = [name for name, there in (("Landlock", on.landlock), ("seccomp", on.seccomp)) if not there]
    if platform.system() == "Linux":
        return f"{advice} The kernel offers no {' and no '.join(missing)} here: Linux 5.13 and later can have both."
    return f"{advice} A container of Linux or a virtual machine has tier A."


def _library(profile: Profile) -> Iterator[HealthFinding]:
    try:
        library = profile.whole_library
    except Told as error:
        yield HealthFinding("Library", "problems", str(error), Health.SHORT, "Give --problems a folder that is there.")
        return
    cure = None if library.listed else "Install kata-tui again, or name a folder with --problems."
    yield HealthFinding("Library", "problems", f"{len(library.listed)}", Health.SHORT if cure else Health.WELL, cure)
    yield from library_findings(profile)
    for broken in library.broken:
        yield HealthFinding(
            "Library", "broken file", broken.message, Health.SHORT, "Mend the file, or take it away. The others work."
        )
    if profile.attempts.notice:
        health = Health.SHORT if profile.attempts.in_memory else Health.NOTE
        yield HealthFinding("Library", "progress", profile.attempts.notice, health)
    try:
        settings = profile.settings
        yield HealthFinding("Library", "settings", f"theme {settings.theme}")
    except SettingsError as error:
        yield HealthFinding("Library", "settings", str(error), Health.SHORT, "Correct that line, or take the file away.")
    else:
        yield _language(settings.language_server)


def _language(command: tuple[str, ...]) -> HealthFinding:
    """Whether there is what knows completions and documentation. Nothing else depends on it."""
    topic, name = "Editor", "language server"
    if not command:
        return HealthFinding(topic, name, "off, as the settings say: no completion and no documentation", Health.NOTE)
    if (there := program_of(command)) is not None:
        return HealthFinding(topic, name, shlex.join(there))
    cure = (
        f"Install it in the same environment: {shlex.quote(sys.executable)} -m pip install ty"
        if command == LANGUAGE_SERVER
        else "Install it, or correct the line language_server in the settings (`kata-tui paths`)."
    )
    return HealthFinding(topic, name, f"there is no `{command[0]}`: no completion and no documentation", Health.NOTE, cure)


def _terminal(printer: Printer) -> Iterator[HealthFinding]:
    if not printer.terminal:
        yield HealthFinding("Terminal", "terminal", "standard output is not one, so nothing is known of it", Health.NOTE)
        return
    from rich.console import Console

    columns, lines = os.get_terminal_size(sys.stdout.fileno())
    small = columns < _SMALLEST[0] or lines < _SMALLEST[1]
    cure = f"The trainer works best from {_SMALLEST[0]}×{_SMALLEST[1]} on: make the window larger." if small else None
    yield HealthFinding("Terminal", "size", f"{columns}×{lines}", Health.NOTE if small else Health.WELL, cure)
    colours = Console().color_system if printer.colour else None
    named = {"truecolor": "16 million", "256": "256", "standard": "16"}.get(colours or "", "none")
    cure = None if colours else "NO_COLOR is set." if not printer.colour else "Set TERM, for example to xterm-256color."
    yield HealthFinding("Terminal", "colours", named, Health.WELL if colours else Health.NOTE, cure)
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    cure = None if encoding == "utf8" else "Signs like ✓ need UTF-8: set LANG to a UTF-8 locale, such as C.UTF-8."
    yield HealthFinding("Terminal", "encoding", sys.stdout.encoding or "unknown", Health.SHORT if cure else Health.WELL, cure)
