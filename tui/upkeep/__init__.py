"""The installation: health checks, who is connected, backups."""
