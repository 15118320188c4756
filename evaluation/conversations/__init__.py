"""Conversations written down by the shop's staff, held with the real running system and judged by its records."""

from evaluation.conversations.evaluate import evaluate

__all__ = ["evaluate"]
