"""The child process: the only room that imports JAX and Flax, and always another process than the app.

It claims its channel, runs a source (a reference or a submission: it does not know which), and answers each request with one message. It
never holds an expected value.
"""
