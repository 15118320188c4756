"""Measures whether questions about a shop's policies are answered to the point, by facts that must be said."""
