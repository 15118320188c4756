"""Conversations written down by staff, held with the real system and judged by its records."""
