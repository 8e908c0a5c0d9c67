"""The only writers of tokens, kept answers, webhooks and deliveries."""
