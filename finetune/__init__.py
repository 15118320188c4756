"""Prepares, trains and exports the small language model that words Lisa's answers."""
