"""What was said, as evidence, and what is still to be sent."""
