"""Views: translate in, make one call to an operation, translate out."""
