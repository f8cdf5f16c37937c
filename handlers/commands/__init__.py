"""One file an intent: its slash text, its buttons and its form together. Found by `handlers.intent.discover`."""
