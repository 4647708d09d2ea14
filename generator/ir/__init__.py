"""What a spec means, for any target language. Names here are the provider's; nothing speaks of Python."""
