"""What other people's shopping agents may ask of the shop: search, look up, and put a question; nothing is written."""
