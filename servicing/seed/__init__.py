"""Sample borrowers and staff for development."""
