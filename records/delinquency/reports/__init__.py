"""Reports of record completion: lines (what is counted), figures (how), pages (as what it is shown)."""
