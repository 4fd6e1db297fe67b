"""Item models: what the views show, without the views."""
