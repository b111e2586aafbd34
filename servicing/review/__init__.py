"""What compliance found in a transcript."""
