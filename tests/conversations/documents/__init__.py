"""Papers that borrowers send."""
