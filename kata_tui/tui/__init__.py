"""The screens: the only room that knows Textual."""

import os

# Textual reads this once, when it is imported. Drawn at 60 frames a second a key press waits 17 ms, of which 12 are for the next frame.
os.environ.setdefault("TEXTUAL_FPS", "120")
