"""Custom actions of the dialogue, a module per topic: read slots, call servicing, choose responses."""
