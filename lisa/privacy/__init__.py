"""What a shop keeps of a person, for how long, and how it is handed out or erased: `lisa privacy`."""
