"""Outfits: several things of the catalog that are worn together, put together by rules over their records."""
