/** The sandbox's own schema, created idempotently at start; nothing else reads or writes it. */
export const TABLES = `
do $$ begin
  -- Asked first: "if not exists" wants a right that a role with this schema alone does not have.
  if to_regnamespace('sandbox') is null then create schema sandbox; end if;
end $$;
create table if not exists sandbox.settings (key text primary key, value jsonb not null);
create table if not exists sandbox.accounts (
  network text not null, id text not null, kind text not null, handle text not null,
  display_name text not null, owner_id text, password text, data jsonb not null default '{}',
  created_at timestamptz not null, primary key (network, id), unique (network, kind, handle));
create table if not exists sandbox.apps (
  network text not null, client_id text not null, secret text not null, name text not null,
  redirect_uris text[], scopes text[] not null default '{}', data jsonb not null default '{}',
  created_at timestamptz not null, primary key (network, client_id));
create table if not exists sandbox.codes (
  code text primary key, network text not null, client_id text not null, account_id text not null,
  redirect_uri text not null, scopes text[] not null, challenge text, challenge_method text,
  expires_at timestamptz not null, used_at timestamptz, family text, data jsonb not null default '{}');
create table if not exists sandbox.tokens (
  token text primary key, network text not null, kind text not null, family text not null,
  client_id text not null, account_id text not null, scopes text[] not null,
  issued_at timestamptz not null, expires_at timestamptz, revoked_at timestamptz, used_at timestamptz,
  reason text, data jsonb not null default '{}');
create index if not exists tokens_family on sandbox.tokens (family);
create index if not exists tokens_account on sandbox.tokens (network, account_id);
create table if not exists sandbox.media (
  network text not null, id text not null, account_id text not null, state text not null,
  mime text not null, bytes bytea, size_bytes bigint not null default 0, width int, height int, alt text,
  data jsonb not null default '{}', created_at timestamptz not null, expires_at timestamptz,
  ready_at timestamptz, post_id text, primary key (network, id));
create table if not exists sandbox.chunks (
  network text not null, media_id text not null, position int not null, bytes bytea not null,
  primary key (network, media_id, position));
create table if not exists sandbox.posts (
  network text not null, id text not null, account_id text not null, text text not null,
  created_at timestamptz not null, list_at timestamptz not null, deleted_at timestamptz,
  media_ids text[] not null default '{}', permalink text not null, reply_to text,
  by_hand boolean not null default false, client_id text, data jsonb not null default '{}',
  primary key (network, id));
create index if not exists posts_account on sandbox.posts (network, account_id, created_at desc);
create table if not exists sandbox.idempotency (
  network text not null, account_id text not null, key text not null, post_id text not null,
  created_at timestamptz not null, primary key (network, account_id, key));
create table if not exists sandbox.counters (
  key text primary key, resets_at timestamptz not null, used int not null);
create table if not exists sandbox.journal (
  id bigint generated always as identity primary key, network text not null, account_id text, account text,
  operation text, method text not null, path text not null, query text not null, headers jsonb not null,
  body jsonb, at timestamptz not null default clock_timestamp(), phase text not null, held text, hold_id bigint,
  fault text, status int, committed_at timestamptz, answered_at timestamptz);
create index if not exists journal_network on sandbox.journal (network, id);
create table if not exists sandbox.faults (
  id bigint generated always as identity primary key, network text, account text, operation text,
  kind text not null, remaining int, params jsonb not null default '{}', hits int not null default 0,
  created_at timestamptz not null default clock_timestamp());
create table if not exists sandbox.holds (
  id bigint generated always as identity primary key, network text not null, account text, operation text,
  stage text not null, remaining int, created_at timestamptz not null default clock_timestamp());
`;

/** Everything a reset empties; the clock's offset goes back to zero with it. */
export const RESET = `truncate sandbox.settings, sandbox.accounts, sandbox.apps, sandbox.codes, sandbox.tokens,
  sandbox.media, sandbox.chunks, sandbox.posts, sandbox.idempotency, sandbox.counters, sandbox.journal,
  sandbox.faults, sandbox.holds restart identity`;
