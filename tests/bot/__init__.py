"""Tests of the bot: its data, its pipeline's components, and the trained model."""
