"""HTML pages: what stands in them, and how a browser shows them."""
