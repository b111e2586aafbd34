"""Who did what, and the chain that shows it was not changed."""
