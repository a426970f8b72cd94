"""Cards: what the trainer keeps from a solution, which runs with nobody at its terminal and no place to write to."""

from kata_tui.model.cards.card import Card, Sign

DEBUGGER = "the debugger of JAX ended"
"""What the harness says of an exit that JAX's debugger has caused."""

_IN_A_CALLBACK = "jax.errors.JaxRuntimeError"
"""What JAX makes of any exception in a function that a compiled one calls back; its message tells which."""

KEPT = (
    Card(
        id="no-files",
        title="A solution can write no files and start no programs",
        happened="Your code wanted to write a file, start a program, or reach a place that is closed to it. The trainer refused.",
        why="A solution runs closed in, so that code from anywhere can be tried. It computes, prints and returns.",
        cure="Return what you would write, or print it: what a case prints is shown with it.",
        before='open("notes.txt", "w").write(str(x))',
        after="print(x)",
        signs=(
            Sign("builtins.PermissionError", r"\[Errno (1|13)\]"),
            Sign("builtins.FileNotFoundError", r"No usable temporary directory"),
            Sign(_IN_A_CALLBACK, r"PermissionError: \[Errno (1|13)\]|No usable temporary directory"),
        ),
    ),
    Card(
        id="no-input",
        title="Nobody can answer `input` here",
        happened="Your code asked for input. A solution runs in the background, with no keyboard.",
        why="The trainer calls your function with the arguments of a case. They are all it gets.",
        cure="Take what you need from the arguments.",
        before='n = int(input("how many? "))',
        after="n = x.shape[0]",
        signs=(Sign("builtins.EOFError", r"EOF when reading a line"), Sign(_IN_A_CALLBACK, r"EOF when reading a line")),
    ),
    Card(
        id="no-debugger",
        title="There is no debugger here",
        happened="`breakpoint()` or `jax.debug.breakpoint()` opened a debugger. With no keyboard it ended at once, and your code with it.",
        why="A solution runs in the background. Nobody could type what the debugger asks for.",
        cure="Print instead: `print` outside of `jit`, `jax.debug.print` inside. What a case prints is shown with it.",
        before="jax.debug.breakpoint()",
        after='jax.debug.print("x = {}", x)',
        signs=(Sign("bdb.BdbQuit"), Sign("builtins.SystemExit", DEBUGGER), Sign(_IN_A_CALLBACK, r"BdbQuit|[\\/]debugger[\\/]")),
    ),
    Card(
        id="notebook-magic",
        title="A line for a notebook, which is not Python",
        happened="A line begins with `%` or `!`, or ends in `?`. A notebook understands that; Python does not.",
        why="Magics such as `%timeit` and commands such as `!pip` belong to IPython. A solution is a Python file.",
        cure="Delete the line. Everything that a problem needs is installed.",
        before="%timeit f(x)",
        after="f(x)",
        signs=(Sign("builtins.SyntaxError", r"\n\s*([%!]|\w+\s*=\s*[%!])|\n\s*\??[\w.]+\?{1,2}\s*\Z"),),
    ),
)
