"""Documents that were asked for."""
