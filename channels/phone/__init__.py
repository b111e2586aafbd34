"""The simulated handset of development: a page that texts with us without a provider."""
