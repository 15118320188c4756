"""What stands in front of the channels that Rasa listens on."""
