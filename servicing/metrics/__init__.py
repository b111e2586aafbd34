"""Figures of how the service does."""
