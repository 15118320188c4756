"""Our own parts of the Rasa pipeline: sentence encoder, intent classifier, patterns of written references."""
