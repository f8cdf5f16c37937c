"""Sitroom: self-hosted incident command for Slack."""
