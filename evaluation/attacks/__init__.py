"""Attacks on the privacy of customers: conversations that try to see or change what belongs to somebody else."""
