"""A stateful Slack workspace over real HTTP and WebSocket, to try, test and rehearse apps against."""
