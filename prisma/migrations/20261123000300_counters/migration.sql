-- Counters of calls and attempts are written with every API call and worth nothing after a crash: an unlogged
-- table writes no WAL, so a call does not wait for the disk.
ALTER TABLE rate_limits SET UNLOGGED;
