"""Measures the basket: customers' turns on a running shop, what it holds after each, and what its links open."""
