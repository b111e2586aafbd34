"""Anything said in the middle of a form is answered, and the form goes on."""
