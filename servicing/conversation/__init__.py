"""A thread with one person at one contact point."""
