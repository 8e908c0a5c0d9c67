"""The demo's only address."""

from django.urls import path

from wafaa.demo.views import shop

app_name = "demo"

urlpatterns = [path("", shop, name="shop")]
