"""Takes a customer's wish to change an order from the first word to the confirmed write."""
