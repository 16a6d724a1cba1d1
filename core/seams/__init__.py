"""How a result is made to fit: colour, texture, blend. Arrays in, arrays out; no models."""
