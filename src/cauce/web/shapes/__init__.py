"""What the templates are given: frozen values, one module per part of the house.

A view turns what an operation answered into one of these; a template turns it into HTML. So a page can be
drawn from values written by hand, and no template can reach a row of the database.
"""
