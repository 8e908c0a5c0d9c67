"""The doors to customers: their records, pairs that look alike, and lists that come in and go out."""
