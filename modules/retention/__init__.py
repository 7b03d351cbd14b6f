"""How long cases are kept, and what happens then."""
