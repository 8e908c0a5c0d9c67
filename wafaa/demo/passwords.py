"""A password that can be read out: three small words and four digits, drawn anew for each installation."""

from __future__ import annotations

import secrets

_WORDS = """
amber almond anchor apple april arrow autumn bakery bamboo basket beacon berry bicycle blanket
blossom bottle branch breeze bridge bright brook butter button camel candle canvas cardamom carpet
cedar cherry cinnamon citron clay cloud clover coast coffee copper coral cotton cousin crane cream
crystal dawn date desert dolphin door dove drum dune eagle early east echo elm ember evening falcon
feather fern field fig flame flute forest fountain friday garden garnet gazelle gentle ginger glass
gold grain grape green guest harbour harvest hazel henna heron hill honey horizon house incense
indigo iris island ivory jasmine jewel journey jug kettle kite lamp lantern laurel lavender lemon
letter light lily linen lion lotus lunar mango maple marble market meadow melon mint mirror moon
morning mosaic mountain music musk myrtle nectar night north oasis ocean olive onyx orange orchard
oud palm paper pearl pepper petal pigeon pine planet plum pocket poem pomegranate quartz quiet quill
rain raisin river road robin rose ruby saffron sail salt sand sandal sapphire sesame shade shell
silk silver sky slow song south sparrow spice spring star stone story summer sun swallow table tea
thyme tide tiger topaz tower travel tulip turquoise valley vanilla velvet village violet walnut
water west willow wind window winter wood wool yellow young zephyr
"""
WORDS = tuple(_WORDS.split())


def memorable() -> str:
    """Such as "cedar-honey-lantern-4821": above 36 bits, enough behind the login's limits."""
    words = [secrets.choice(WORDS) for _ in range(3)]
    return "-".join([*words, f"{secrets.randbelow(10_000):04}"])
