"""What of loyalty stands on a customer's timeline."""

from wafaa.loyalty import reward_moments as reward_moments
