"""Loans, their property, payments, fees, foreclosure milestones and protections."""
