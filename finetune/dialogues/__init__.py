"""Real dialogues as training data: collected, cleaned, annotated by people, and made into rows and pairs."""
