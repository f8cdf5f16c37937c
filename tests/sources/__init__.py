"""What each source of alerts makes of a request: bytes in, values out."""
