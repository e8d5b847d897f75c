"""The web face as Django knows it: templates, static files, tags. It has no tables."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "cauce.web"
    label = "web"
