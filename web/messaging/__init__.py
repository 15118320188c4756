"""Messaging channels: what customers write there goes to Rasa once, in order, and what is answered reaches them."""
