"""Answers about the catalog and the policies: code decides, the language model words, a claim check guards."""
