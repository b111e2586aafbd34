"""How well messages are understood: figures over texts whose meaning is known."""
