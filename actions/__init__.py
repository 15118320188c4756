"""Custom actions of the bot: catalog and policy answers, orders, hand-over to a person."""
