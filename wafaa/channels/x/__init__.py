"""What X is asked and what it tells; the connector is adapters/x.py, the listener mentions.py."""
