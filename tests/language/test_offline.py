"""The default server knows what it knows with no network, and reaches for none."""

import shutil
import subprocess
from pathlib import Path

import pytest

from kata_tui.language.language_server import LanguageServer
from kata_tui.language.server_setup import program_of
from kata_tui.profile.settings import LANGUAGE_SERVER
from tests.language.cases import IMPORTS

SERVER = program_of(LANGUAGE_SERVER) or ()


def works(*command: str) -> bool:
    """Whether this machine lets us do that."""
    return shutil.which(command[0]) is not None and subprocess.run([*command, "true"], capture_output=True).returncode == 0


async def ask(command: tuple[str, ...]) -> None:
    """A completion, a signature and documentation, of what no file of ours defines."""
    server = LanguageServer(command)
    try:
        rows = IMPORTS.count("\n")
        found = await server.complete(f"{IMPORTS}jnp.ein", rows, len("jnp.ein"))
        assert "einsum" in [item.text for item in found.items]
        told = await server.documentation(f"{IMPORTS}lax.scan", rows, 4, 8, "lax.scan")
        assert told is not None
        assert "leading array axes" in told.text
        await server.show(f"{IMPORTS}jnp.sinn(1.0)\n")
    finally:
        await server.close()


@pytest.mark.skipif(not works("unshare", "-rn"), reason="nobody may cut a process off the network here")
async def test_with_the_network_cut_it_knows_the_same() -> None:
    await ask(("unshare", "-rn", *SERVER))


@pytest.mark.skipif(not works("strace", "-o", "/dev/null"), reason="nobody may trace a process here")
async def test_it_opens_no_socket_to_anywhere(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    await ask(("strace", "-f", "-e", "trace=%network", "-o", str(trace), *SERVER))
    calls = trace.read_text()
    assert "exited with" in calls or "killed by" in calls  # it was traced to its end
    assert "AF_INET" not in calls
