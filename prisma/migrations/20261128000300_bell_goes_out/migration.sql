-- A notice asks for a person. Once its cause is mended, by whoever and however, it asks no longer.
CREATE INDEX notifications_unread_delivery ON notifications (delivery_id) WHERE read_at IS NULL;
CREATE INDEX notifications_unread_account ON notifications (account_id) WHERE read_at IS NULL;

CREATE FUNCTION settle_delivery_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE notifications SET read_at = statement_timestamp()
  WHERE delivery_id = NEW.id AND read_at IS NULL AND kind = 'delivery.unknown';
  RETURN NULL;
END
$$;

CREATE TRIGGER deliveries_known AFTER UPDATE OF state ON deliveries FOR EACH ROW
  WHEN (OLD.state = 'unknown' AND NEW.state <> 'unknown') EXECUTE FUNCTION settle_delivery_notice();

CREATE FUNCTION settle_account_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE notifications SET read_at = statement_timestamp()
  WHERE account_id = NEW.id AND read_at IS NULL AND (
    kind = 'account.error'
    OR kind = 'account.expiring' AND (NEW.connected_at <> OLD.connected_at OR NEW.status = 'disconnected'));
  RETURN NULL;
END
$$;

CREATE TRIGGER social_accounts_mended AFTER UPDATE OF status, connected_at ON social_accounts FOR EACH ROW
  WHEN (NEW.connected_at <> OLD.connected_at
    OR NEW.status <> OLD.status AND NEW.status IN ('active', 'disconnected'))
  EXECUTE FUNCTION settle_account_notice();
