"""People on a loan and how they can be reached."""
