-- Posts that a person named by their link alone; few, and looked through whenever an account's list is matched.
CREATE INDEX attempts_link_only ON attempts (social_account_id) WHERE remote_id IS NULL AND permalink IS NOT NULL;
