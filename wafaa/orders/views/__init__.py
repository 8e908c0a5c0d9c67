"""The list of orders, a page for each, and what stands beside a person."""
