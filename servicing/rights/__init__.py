"""What borrowers may invoke at any time, found by patterns."""
