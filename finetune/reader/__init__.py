"""Trains the reader: the small encoder that turns a customer's sentence into acts, aspects, a pointer and spans."""
