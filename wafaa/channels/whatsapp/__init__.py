"""The parts of the WhatsApp connector: what Meta tells us, what we tell Meta, and what its codes mean.

A line's options: `phone_number_id`, `account_id` (the WhatsApp Business Account), `verify_word` (the word of the
handshake, no secret: it proves nothing but that this address is meant), `automatic_limit` (most billed
automatic messages a month, 0 for no limit), `health` (what was last known of the number). Secrets: `token` and `app`
(the app's secret, with which calls are signed).
"""
