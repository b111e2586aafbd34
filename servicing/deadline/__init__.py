"""The clocks that law and investors run on a loan: what is due by when, and why."""
