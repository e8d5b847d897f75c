"""The tags of Cauce's pages."""
