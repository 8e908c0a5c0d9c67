"""The demo's addresses."""

from django.urls import path

from wafaa.demo.views import letters, shop

app_name = "demo"

urlpatterns = [path("", shop, name="shop"), path("letters/", letters, name="letters")]
