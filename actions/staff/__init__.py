"""What the staff page asks of the shop: who waits, what is served, and what customers asked."""
