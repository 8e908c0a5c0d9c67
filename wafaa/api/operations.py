"""What programs ask, under /api/v1/: each operation behind the door."""

from django.urls import URLPattern, path

from wafaa.api.door import door
from wafaa.api.v1 import api, openapi

operations = {
    # Each operation has a pattern of its own, and those of one path share a view: the first is enough.
    str(pattern.pattern): path(str(pattern.pattern), door(pattern.callback), name=pattern.name)
    for pattern in reversed(api.urls[0])
    if isinstance(pattern, URLPattern) and pattern.name != "api-root"
}

urlpatterns = [path("openapi.json", openapi, name="openapi"), *reversed(operations.values())]
