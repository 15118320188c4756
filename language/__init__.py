"""Reads what customers write into typed values; imports nothing else of this project and runs in both environments."""
