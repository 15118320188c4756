"""Makes the rows that training reads: questions decided by the serving code, answered by authored wordings."""
