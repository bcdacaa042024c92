from django.urls import include, path

from weefsel.api.hsds import api

# Without a namespace: an address has one name here, as every other. The library's own root page is not ours. Nothing is
# written here, so there is no exception to the check of forms either.
patterns = [each for each in api.urls[0] if each.name != "api-root"]
for each in patterns:
    each.callback.csrf_exempt = False
urlpatterns = [path("api/hsds/", include(patterns))]
