"""What waits for a person, with a reason and a due time."""
