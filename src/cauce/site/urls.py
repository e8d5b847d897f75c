"""Addresses: every page belongs to the web face."""

from django.urls import include, path

urlpatterns = [path("", include("cauce.web.urls"))]
handler400 = "cauce.web.views.errors.bad"
handler404 = "cauce.web.views.errors.not_found"
handler403 = "cauce.web.views.errors.not_found"
handler500 = "cauce.web.views.errors.broken"
