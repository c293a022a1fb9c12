"""Units of physical quantities and of working time, as facts carry them, and as reports print them."""

UNITS = {
    "ha": r"ha\b|hectares?\b",
    "m2": r"m[²2](?!\w)|mètres?\s+carrés?\b",
    "m3": r"m[³3](?!\w)|mètres?\s+cubes?\b",
    "km2": r"km[²2](?!\w)|kilomètres?\s+carrés?\b",
    "km": r"km\b|kilomètres?\b",
    "m": r"m(?!\w|['’²³])|mètres?\s+linéaires?\b|ml\b|mètres?\b",
    "cm": r"cm\b|centimètres?\b",
    "mm": r"mm\b|millimètres?\b",
    "tCO2": r"t\s?(?:éq\.?|eq\.?)?\s?CO[2₂](?:\s?e(?:q|́q|éq)?)?(?!\w)",
    "t": r"t(?!\w|['’.])|tonnes?\b",
    "kg": r"kg\b|kilogrammes?\b|kilos?\b",
    "mg": r"mg\b|milligrammes?\b",
    "µg": r"[µμ]g\b|microgrammes?\b",
    "litre": r"litres?\b|l(?!\w|['’.])",
    "hl": r"hl\b|hectolitres?\b",
    "kWh": r"kWh\b|kilowatt-?heures?\b",
    "MWh": r"MWh\b|mégawatt-?heures?\b",
    "GWh": r"GWh\b|gigawatt-?heures?\b",
    "TWh": r"TWh\b|térawatt-?heures?\b",
    "kWc": r"kWc\b|kilowatts?-?crête\b",
    "MWc": r"MWc\b|mégawatts?-?crête\b",
    "GWc": r"GWc\b",
    "kW": r"kW\b|kilowatts?\b",
    "MW": r"MW\b|mégawatts?\b",
    "GW": r"GW\b|gigawatts?\b",
    "heure": r"heures?\b",
    "°C": r"°\s?C\b|degrés?\b",
    "dB": r"dB(?:\(A\))?(?!\w)|décibels?\b",
}
"""What is printed for each unit, as a regular expression: symbols with their case, and words."""
SYMBOLS = frozenset(UNITS) - {"litre", "heure"}
"""The units that are written by symbol, and so are the same in the plural."""
