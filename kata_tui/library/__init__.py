"""The library: problem files, the learner's own files, attempts, settings, and where all of them are."""
