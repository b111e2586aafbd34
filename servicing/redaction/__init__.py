"""Identifiers taken out of what people write."""
