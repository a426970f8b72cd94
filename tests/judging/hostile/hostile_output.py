"""What a source prints."""

from tests.judging.hostile.hostile_rows import ALL_WELL, Row, around, second

PRINTS = [
    Row(
        "prints 1000 lines", second("for i in range(1000):\n    print('line', i)"), ALL_WELL, {"two": r"line 0\n(.|\n)*line 999\n"}
    ),
    Row(
        "prints to both, in order",
        second(
            "import sys, warnings, logging\nprint('a')\nprint('b', file=sys.stderr)\nwarnings.warn('c')\nlogging.error('d')\nprint('e')"
        ),
        ALL_WELL,
        {"two": r"a\nb\n(.|\n)*Warning: c\n(.|\n)*d\ne\n"},
    ),
    Row(
        "prints odd text",
        second("import os, sys\nprint('π 数 \\ud800')\nsys.stdout.flush()\nos.write(1, b'\\xff\\xfe\\n')"),
        ALL_WELL,
        {"two": r"π 数 \\ud800\n\\xff\\xfe"},
    ),
    Row(
        "prints escapes",
        second("print('\\x1b]0;title\\x07\\x1b[31mred\\x1b[0m \\x9b2J\\u202eover')"),
        ALL_WELL,
        {"two": r"red .*\\u202eover"},
    ),
    Row("prints without a line break", second("print('half', end='')"), ALL_WELL, {"two": "half"}),
    Row("prints a verdict", second("print('ACCEPTED')\nreturn x"), around("wrong_answer"), {"two": "ACCEPTED"}),
    Row(
        "prints 100 KB",
        second("print('begin')\nprint('x\\n' * 50_000)\nprint('end')"),
        ALL_WELL,
        {"two": r"begin\n(.|\n)*bytes left out …\n(.|\n)*end\n"},
    ),
    Row(
        "prints 10 MB",
        second("print('begin')\nprint('x' * 10_000_000)"),
        around("output_limit"),
        {"two": "more than 8 MiB(.|\n)*begin|begin(.|\n)*8 MiB"},
    ),
    Row("prints 65,536 empty lines", second("print('\\n' * 65_536)\nprint('end')"), ALL_WELL, {"two": "end"}),
    Row("prints a line of 1 MiB", second("print('x' * 2**20)\nprint('end')"), ALL_WELL, {"two": "bytes left out(.|\n)*end"}),
    Row("floods standard error", second("import sys\nwhile True:\n    sys.stderr.write('x' * 65536)"), around("output_limit")),
    Row(
        "prints what copies, names and asks",
        second("""
            evil = '{e}]52;c;RVZJTA==\\x07{e}]0;{t}\\x07{e}[6nafter'.format(e=chr(27), t='LIVE'[::-1])
            print(evil)
            class K:
                __repr__ = lambda self: evil
            raise ValueError(evil + repr(K()))
        """),
        around("runtime_error"),
        {"two": "after"},
        never="EVIL|\x1b",
    ),
    Row("floods the descriptor", second("import os\nwhile True:\n    os.write(1, b'x' * 65536)"), around("output_limit")),
    Row(
        "floods from a thread",
        second("""
            import os, threading
            def flood():
                while True:
                    os.write(1, b'x' * 65536)
            threading.Thread(target=flood, daemon=True).start()
            while True:
                pass
        """),
        around("output_limit"),
    ),
]
