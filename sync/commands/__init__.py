"""What ``holdfast backups`` and ``holdfast recover`` do. No user interface but text."""
