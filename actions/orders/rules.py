"""The shop's rules for orders, as numbers and lists that code can check."""

# A refund to a card or PayPal takes this many working days; one to a gift card is there at once.
REFUND_WORKING_DAYS = (5, 7)
