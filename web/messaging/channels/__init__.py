"""One module for each platform: how its webhooks are read, and how it is spoken to."""
