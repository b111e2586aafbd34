"""The page by which verified borrowers send papers."""
