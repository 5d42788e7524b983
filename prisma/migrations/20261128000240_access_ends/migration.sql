-- Open streams are told when what they were opened with may have ended or shrunk: sent with the change's own commit,
-- whoever makes it. The payload is the person's id; several changes of one transaction are one message.
CREATE FUNCTION tell_access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('heliograph_access', CASE TG_TABLE_NAME
    WHEN 'api_keys' THEN to_jsonb(OLD) ->> 'created_by_id'
    ELSE to_jsonb(OLD) ->> 'user_id' END);
  RETURN NULL;
END $$;

CREATE TRIGGER sessions_ended AFTER UPDATE OF revoked_at, expires_at, user_id ON sessions
  FOR EACH ROW EXECUTE FUNCTION tell_access_changed();
-- Rows that had run out are swept away; nothing hangs on those.
CREATE TRIGGER sessions_removed AFTER DELETE ON sessions
  FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND OLD.expires_at > now()) EXECUTE FUNCTION tell_access_changed();

CREATE TRIGGER api_keys_changed AFTER UPDATE OF revoked_at, expires_at, scopes, secret_version, secret_hash ON api_keys
  FOR EACH ROW EXECUTE FUNCTION tell_access_changed();
CREATE TRIGGER api_keys_removed AFTER DELETE ON api_keys
  FOR EACH ROW EXECUTE FUNCTION tell_access_changed();

CREATE TRIGGER memberships_changed AFTER UPDATE OF role, user_id, workspace_id OR DELETE ON memberships
  FOR EACH ROW EXECUTE FUNCTION tell_access_changed();
