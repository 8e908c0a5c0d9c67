"""The door for shops, and the pages to connect them."""
