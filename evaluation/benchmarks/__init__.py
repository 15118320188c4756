"""Measures speed and memory; prints tables and asserts nothing, because timings vary from machine to machine."""
