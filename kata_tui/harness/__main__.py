"""The start of a harness process: the channel first, then the limits, then the slow imports.

`python -I -B …/kata_tui/harness/__main__.py ROOT DEVICES`: ROOT is the folder that holds the package, since an isolated interpreter does
not look where it was started.
"""

import sys


def main(root: str, devices: int) -> None:
    """Claim the channel, take on the limits, import JAX, serve."""
    sys.path.append(root)
    from kata_tui.domain.wire import Broken
    from kata_tui.harness.channel import claim
    from kata_tui.harness.limits import limit_process

    channel = claim()
    limit_process()
    try:
        from kata_tui.harness.serve import serve
    except ImportError as error:
        channel.send(Broken(f"JAX or Flax could not be imported: {error}"))
        return
    serve(channel, devices)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
