"""Judging: harness processes, deadlines, expected values, comparison and verdicts. Runs in the app's process, which never imports JAX."""
