"""Booked calls with a specialist."""
