"""Whole conversations with the running product."""
