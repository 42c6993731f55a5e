"""Where values come from that code loads from a file, and what it makes of them."""
