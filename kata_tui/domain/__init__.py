"""What right means: pure data and functions, no I/O.

NumPy is imported only by the modules that look at array values (`tree`, `compare`, `display`, `distance`); everything else loads
without it, so that the app starts without it.
"""
