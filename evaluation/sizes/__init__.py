"""How well sizes are converted by a shop's sizing guide."""
