"""The screen that shows the library, and its parts."""
