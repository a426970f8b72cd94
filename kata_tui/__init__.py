"""kata-tui: an interactive trainer for JAX and Flax that lives in the terminal and works with no network."""

import logging

__version__ = "0.2.0"

# what is logged goes nowhere until there is a log: the program opens one, and `--debug` shows it
logging.getLogger(__name__).addHandler(logging.NullHandler())
