"""Pages and API for specialists, supervisors and compliance."""
