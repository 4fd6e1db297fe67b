"""The backend: an ASGI application over a history store. The authority that realms sync with."""
