"""A report as text of some format. Nothing here knows how findings are made, or prints."""
