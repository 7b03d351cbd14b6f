"""`liasse retention`."""
