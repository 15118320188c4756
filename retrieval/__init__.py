"""Reads catalogs and policies, indexes them and finds the records that answer a question."""
