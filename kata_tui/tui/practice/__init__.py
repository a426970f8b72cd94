"""Practice on the screens: a review in the shell, today, and progress."""
