"""What may help a borrower keep or leave the home: each investor's rules as dated rows, and the pre-screen on them."""
