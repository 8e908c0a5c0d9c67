"""What Meta's channels have in common: the handshake, the signature, the door to Graph, what its answers mean."""
