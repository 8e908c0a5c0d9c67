"""The doors to lines and to what got stuck on them."""
