"""The shop's orders: their tables, who may see which, and what is done with them."""
