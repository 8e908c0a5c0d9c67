"""What the telephone systems say, and what it means: Asterisk by its manager interface, Twilio by its calls to us."""
