"""`kata-tui doc`: what a name of JAX, Flax, Optax or Python stands for."""

import asyncio
from argparse import ArgumentParser, Namespace

from msgspec import to_builtins

from kata_tui.cli.arguments import add_json
from kata_tui.cli.exit import Exit
from kata_tui.cli.printer import Printer
from kata_tui.language.language_server import LanguageServer
from kata_tui.language.lookup import look_up
from kata_tui.language.server_setup import program_of
from kata_tui.model.assistance import Documentation
from kata_tui.model.told import Told
from kata_tui.profile.profile import Profile
from kata_tui.reporting import text_of, wrap
from kata_tui.reporting.documentation import documentation_lines

MORE = "Its signature, its documentation, and where it is defined. It is looked up on this machine, and nothing is run."


def add_arguments(parser: ArgumentParser) -> None:
    """The name, and how it is printed."""
    parser.add_argument("name", metavar="NAME", help="as in a program: nnx.Linear, jax.lax.scan, optax.adam, jnp.einsum")
    add_json(parser)


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Print what `options.name` stands for. Raises SettingsError, UnknownName, and Told where there is no language server."""
    command = profile.settings.language_server
    if not command:
        raise Told('There is no documentation, for the settings say language_server = "off".')
    program = program_of(command)
    if program is None:
        raise Told(f"There is no `{command[0]}`, which knows the documentation. `kata-tui doctor` tells what to do.")
    found = asyncio.run(_look_up(program, options.name))
    if options.json:
        printer.json({"format": 1, **to_builtins(found)})
        return Exit.WELL
    for line in documentation_lines(found):
        indent = len(text_of(line)) - len(text_of(line).lstrip(" "))
        printer.lines(wrap(line, printer.width, hang=indent or 4))
    return Exit.WELL


async def _look_up(program: tuple[str, ...], name: str) -> Documentation:
    server = LanguageServer(program)
    try:
        return await look_up(server, name)
    finally:
        await server.close()
