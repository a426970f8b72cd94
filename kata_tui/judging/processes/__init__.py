"""Harness processes, seen from the app: started, made ready, spoken with, ended."""
