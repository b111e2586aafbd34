"""Composition: command line, settings, supervisor, worker, app."""
