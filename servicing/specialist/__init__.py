"""Loss mitigation specialists."""
