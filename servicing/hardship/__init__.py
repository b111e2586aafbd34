"""What happened to the borrower and when it was said."""
