"""The roof: settings, URLs, the embedded database and the processes that serve."""
