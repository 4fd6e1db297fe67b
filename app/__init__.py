"""The Holdfast desktop application: a to-do list over a realm that syncs. The only place that knows Qt."""
