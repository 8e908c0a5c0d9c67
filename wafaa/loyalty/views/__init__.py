"""The doors to points: beside a person, the members, the numbers, the tiers."""
