-- An account is only ever asked for its deliveries that are not final. An index of all of them, with the state in it, was
-- written twice for each post that goes out, and the planner read it from end to end for a single state.
DROP INDEX deliveries_social_account_id_state_idx;
CREATE INDEX deliveries_open_account_idx ON deliveries (social_account_id)
  WHERE state IN ('scheduled', 'publishing', 'processing', 'retrying', 'blocked', 'held', 'unknown');
