"""OpenID Connect, with which an organisation lets its people log in here: what is asked of its server, and its answer.

Source: OpenID Connect Core 1.0 and Discovery 1.0; RFC 7636 (PKCE); RFC 8725 (JWT best current practices).
"""
