"""Texts that were asked for ahead of time: due at a moment, then judged by the gate and sent."""
