"""Transports: they verify, render and hand on; what may be said is decided in servicing."""
