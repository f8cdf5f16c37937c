"""Asking health endpoints over HTTP: the hosts that the policy names, and no others."""
