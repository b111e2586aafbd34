"""What runs inside Rasa Open Source 3.6.21: a function from (state, message) to (state', replies)."""
