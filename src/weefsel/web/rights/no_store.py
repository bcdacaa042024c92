"""Pages are never kept by a browser or a proxy: the next user of a shared computer finds nothing with "back"."""

from django.utils.cache import add_never_cache_headers


class NoStoreMiddleware:
    """Mark every answer as not to be stored, but for what is public. Static files do not pass here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.get("Cache-Control", "").startswith("public"):
            return response  # the same for everybody, and said so by who made it
        add_never_cache_headers(response)
        response["Cache-Control"] = "no-store, private"
        return response
