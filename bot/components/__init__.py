"""Our own parts of the Rasa pipeline: the sentence encoder, the intent classifier, the patterns of written references."""
