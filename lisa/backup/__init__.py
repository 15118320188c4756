"""Backups of a shop: everything that can't be made again, in one file, and a home made of it."""
