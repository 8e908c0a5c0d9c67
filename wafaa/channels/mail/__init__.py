"""E-mail as bytes and back: the gate for what arrives, and the writing of what leaves.

Nothing here knows the database, the settings or Django: secrets and addresses are arguments. The
parsing child imports this package with an empty environment, so it must stay light.
"""
