"""Measures the search: judged queries, the hard constraints they state, and the plain methods that ours must beat."""
