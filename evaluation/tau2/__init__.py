"""Runs tau2-bench retail tasks against the bot: a scripted customer talks, and the orders database is compared."""
