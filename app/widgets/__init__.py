"""Widgets that more than one window shows, and the delegates that paint the tables."""
