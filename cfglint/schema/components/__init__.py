"""One file per embedding, backbone and head; `registry.py` lists them."""
