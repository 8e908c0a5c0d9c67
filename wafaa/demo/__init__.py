"""The demo store: Layla's Perfumes of Riyadh, its people and ninety days of its conversations."""
