"""The start of a harness process.

`python -I -B …/kata_tui/harness/__main__.py ROOT LIBRARIES worker START` serves one judge over its standard input and output;
START is a `Start` as JSON. `… guard DESCRIPTOR` forks such processes. ROOT is the folder that holds the package, since an
isolated interpreter does not look where it was started. LIBRARIES is a `SitePackages` as JSON: where those are that it needs.
"""

import json
import os
import sys


def main(root: str, places: str, role: str, argument: str) -> None:
    """Import the role and take it on."""
    sys.path.insert(0, root)  # first: another copy may be installed, and the two ends of the pipe must be of one
    import kata_tui  # noqa: F401 - its parts are found by it from now on

    del sys.path[0]  # what else is in that folder is nobody's to import
    from kata_tui.harness.package_importer import use
    from kata_tui.model.site_packages import SitePackages

    libraries = SitePackages(*map(tuple, json.loads(places)))
    use(libraries)
    if role == "guard":
        from kata_tui.harness.fork_server import main as guard

        guard(int(argument), libraries)
        return
    try:
        if sys.platform == "linux":  # before the imports: they take a second, in which the judge may die
            from kata_tui.harness.sandbox.limits import die_with

            die_with(os.getppid())
        import msgspec

        from kata_tui.harness.worker import work
        from kata_tui.protocol.start import Start
    except Exception as error:  # whatever is wrong with this JAX must be told, not shown as a traceback
        from kata_tui.harness.channel import claim
        from kata_tui.protocol.messages import ProcessBroken

        claim().send(ProcessBroken(f"JAX or Flax could not be imported: {type(error).__name__}: {error}"))
        return
    work(libraries, msgspec.json.decode(argument, type=Start))


if __name__ == "__main__":
    main(*sys.argv[1:])
