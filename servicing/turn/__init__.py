"""Inbound messages, the turns that answer them, and what actions did in a turn."""
