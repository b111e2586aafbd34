"""The two clocks, office hours, business days and time zones."""
