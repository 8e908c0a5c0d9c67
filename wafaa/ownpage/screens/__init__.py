"""Rendering of the own page: what each of its pages shows."""
