"""Values and sentences as a borrower reads them."""
