"""How long a turn may take, from the customer's message to the end of its lock; imported before Rasa reads the last."""

#: Then the customer hears that it takes longer; the gateway, which adds its own steps, gives up at 15 seconds.
ANSWERED_WITHIN_S = 12.0
#: Then the turn is broken off, which has gone on meanwhile so that nothing of it is lost.
LONGEST_TURN_S = 60.0
#: Rasa's lock of a conversation: longer than the turn that waits for one before it, and takes as long itself.
LOCK_LIFETIME_S = 150
