"""The demo hospital: generated people, visits and documents, the same from the same seed, dated relative to today."""
