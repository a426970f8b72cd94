"""Grading a class: files that students handed in, judged once each, and what the instructor makes of that.

Nothing here knows the instructor's own progress, and nothing here writes anywhere but below one folder.
"""
