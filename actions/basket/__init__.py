"""The list that a customer keeps in the conversation, and the link that hands it over to the shop."""
