"""Closes the links by which an entry of the social map is kept: by trigger, so that no page can forget it."""

from __future__ import annotations

FRESHNESS_FUNCTIONS: dict[str, str] = {
    # Trigger. Another address receives, or somebody closed the links: those that are still open, open no more.
    "directory_close_links()": """
CREATE OR REPLACE FUNCTION directory_close_links() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF lower(NEW.host_email) <> lower(OLD.host_email) OR NEW.links_closed_at IS DISTINCT FROM OLD.links_closed_at THEN
    UPDATE accounts_link SET revoked_at = app_now()
    WHERE object_kind = 'entry' AND object_id = NEW.id AND revoked_at IS NULL;
  END IF;
  RETURN NULL;
END $$""",
    # Trigger. Somebody else reads mail for the organisation: the links that were mailed there open no more.
    "directory_close_mailed()": """
CREATE OR REPLACE FUNCTION directory_close_mailed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.email <> '' AND lower(NEW.email) <> lower(OLD.email) THEN
    UPDATE accounts_link l SET revoked_at = app_now() FROM directory_offer o
    WHERE o.service_id = NEW.id AND l.object_kind = 'entry' AND l.object_id = o.id AND l.revoked_at IS NULL
      AND lower(l.email) = lower(OLD.email);
  END IF;
  RETURN NULL;
END $$""",
}

FRESHNESS_TRIGGERS: tuple[str, ...] = (
    "CREATE OR REPLACE TRIGGER directory_close_links AFTER UPDATE OF host_email, links_closed_at ON directory_offer "
    "FOR EACH ROW EXECUTE FUNCTION directory_close_links()",
    "CREATE OR REPLACE TRIGGER directory_close_mailed AFTER UPDATE OF email ON directory_service "
    "FOR EACH ROW EXECUTE FUNCTION directory_close_mailed()",
)
