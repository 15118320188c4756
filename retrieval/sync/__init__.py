"""Keeps the catalog current by itself: asks the shop's own system what changed, and makes that the next version."""
