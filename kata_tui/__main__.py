"""`python -m kata_tui`."""

import sys

from kata_tui.cli import main

sys.exit(main())
