"""What was said about texts to a number, and the one gate before a send."""
