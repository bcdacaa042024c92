"""Groups and referrals, made through the real operations."""

from tests.apps.groups.conftest import group, offer, referred

__all__ = ["group", "offer", "referred"]
