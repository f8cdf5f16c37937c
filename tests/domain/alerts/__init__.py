"""Groups of alerts, and what they have to do with incidents."""
