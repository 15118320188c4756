"""Measures advice: questions about products in strangers' words, each with what a right answer is."""
