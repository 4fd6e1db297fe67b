"""A local-first object store that syncs with a backend and survives client resets. Knows nothing of Qt."""
