"""Promises to pay and repayment plans."""
