"""What each option comes to in dollars and months: pure functions, a module a computation, Decimal to the cent.

Limits come in as values; `servicing.option.estimate` takes them from the dated rows.
"""
