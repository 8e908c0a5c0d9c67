"""Programs: the API and webhooks."""

PREFIX = "api/v1/"
