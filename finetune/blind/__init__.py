"""Two models compared by a person who can't tell which is which."""
