"""kata-tui: an interactive trainer for JAX and Flax that lives in the terminal and works with no network."""

__version__ = "0.1.0"
