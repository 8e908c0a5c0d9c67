"""Cities with their coordinates and countries, for what depends on where the sun stands. Coordinates: GeoNames, to a
hundredth of a degree (about a kilometre, three seconds of sun)."""

from __future__ import annotations

from typing import NamedTuple


class City(NamedTuple):
    name: str
    country: str
    timezone: str
    latitude: float
    longitude: float


def gettext_noop(msgid: str) -> str:
    """Marks a name for translation while this module stays free of Django."""
    return msgid


CITIES: dict[str, City] = {
    "riyadh": City(gettext_noop("Riyadh"), "SA", "Asia/Riyadh", 24.71, 46.68),
    "jeddah": City(gettext_noop("Jeddah"), "SA", "Asia/Riyadh", 21.54, 39.17),
    "makkah": City(gettext_noop("Makkah"), "SA", "Asia/Riyadh", 21.43, 39.83),
    "madinah": City(gettext_noop("Madinah"), "SA", "Asia/Riyadh", 24.47, 39.61),
    "dammam": City(gettext_noop("Dammam"), "SA", "Asia/Riyadh", 26.43, 50.10),
    "taif": City(gettext_noop("Taif"), "SA", "Asia/Riyadh", 21.27, 40.42),
    "buraydah": City(gettext_noop("Buraydah"), "SA", "Asia/Riyadh", 26.33, 43.98),
    "tabuk": City(gettext_noop("Tabuk"), "SA", "Asia/Riyadh", 28.38, 36.57),
    "hail": City(gettext_noop("Hail"), "SA", "Asia/Riyadh", 27.52, 41.69),
    "abha": City(gettext_noop("Abha"), "SA", "Asia/Riyadh", 18.22, 42.50),
    "jazan": City(gettext_noop("Jazan"), "SA", "Asia/Riyadh", 16.89, 42.55),
    "najran": City(gettext_noop("Najran"), "SA", "Asia/Riyadh", 17.49, 44.13),
    "dubai": City(gettext_noop("Dubai"), "AE", "Asia/Dubai", 25.26, 55.30),
    "abu_dhabi": City(gettext_noop("Abu Dhabi"), "AE", "Asia/Dubai", 24.47, 54.37),
    "kuwait": City(gettext_noop("Kuwait City"), "KW", "Asia/Kuwait", 29.37, 47.98),
    "doha": City(gettext_noop("Doha"), "QA", "Asia/Qatar", 25.29, 51.53),
    "manama": City(gettext_noop("Manama"), "BH", "Asia/Bahrain", 26.22, 50.58),
    "muscat": City(gettext_noop("Muscat"), "OM", "Asia/Muscat", 23.58, 58.41),
    "sanaa": City(gettext_noop("Sanaa"), "YE", "Asia/Aden", 15.35, 44.21),
    "cairo": City(gettext_noop("Cairo"), "EG", "Africa/Cairo", 30.06, 31.25),
    "alexandria": City(gettext_noop("Alexandria"), "EG", "Africa/Cairo", 31.20, 29.92),
    "khartoum": City(gettext_noop("Khartoum"), "SD", "Africa/Khartoum", 15.55, 32.53),
    "amman": City(gettext_noop("Amman"), "JO", "Asia/Amman", 31.96, 35.95),
    "jerusalem": City(gettext_noop("Jerusalem"), "PS", "Asia/Hebron", 31.77, 35.22),
    "beirut": City(gettext_noop("Beirut"), "LB", "Asia/Beirut", 33.89, 35.50),
    "damascus": City(gettext_noop("Damascus"), "SY", "Asia/Damascus", 33.51, 36.29),
    "baghdad": City(gettext_noop("Baghdad"), "IQ", "Asia/Baghdad", 33.34, 44.40),
    "tripoli": City(gettext_noop("Tripoli"), "LY", "Africa/Tripoli", 32.89, 13.19),
    "tunis": City(gettext_noop("Tunis"), "TN", "Africa/Tunis", 36.82, 10.17),
    "algiers": City(gettext_noop("Algiers"), "DZ", "Africa/Algiers", 36.73, 3.09),
    "casablanca": City(gettext_noop("Casablanca"), "MA", "Africa/Casablanca", 33.59, -7.62),
    "rabat": City(gettext_noop("Rabat"), "MA", "Africa/Casablanca", 34.01, -6.83),
    "istanbul": City(gettext_noop("Istanbul"), "TR", "Europe/Istanbul", 41.01, 28.95),
    "karachi": City(gettext_noop("Karachi"), "PK", "Asia/Karachi", 24.86, 67.01),
    "london": City(gettext_noop("London"), "GB", "Europe/London", 51.51, -0.13),
    "berlin": City(gettext_noop("Berlin"), "DE", "Europe/Berlin", 52.52, 13.41),
    "paris": City(gettext_noop("Paris"), "FR", "Europe/Paris", 48.85, 2.35),
    "new_york": City(gettext_noop("New York"), "US", "America/New_York", 40.71, -74.01),
}


def city_of(country: str, timezone: str) -> City | None:
    """The city whose sun stands for a store's country, else for its time zone: the first named; None: nobody knows."""
    named = list(CITIES.values())
    return next(
        (one for one in named if one.country == country and one.timezone == timezone),
        next((one for one in named if one.timezone == timezone), None),
    )
