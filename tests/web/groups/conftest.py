"""Groups and referrals, made through the real operations."""

from tests.apps.groups.conftest import at_the_house, group, offer, referred

__all__ = ["at_the_house", "group", "offer", "referred"]
