"""From records to what the templates show: flat, precomputed, cheap."""
