"""What an operation costs the server, as a ratio to floor scripts run in the same job."""
