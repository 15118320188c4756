"""Measures Lisa: retrieval, answers, understanding, conversations and speed."""
