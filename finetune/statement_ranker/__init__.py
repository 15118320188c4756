"""Trains the ranker of policy statements on questions and statements of invented shops."""
