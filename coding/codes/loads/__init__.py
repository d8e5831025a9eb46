"""Loading official files: what they are, whether they are whole and of the day they claim, and what they changed."""
