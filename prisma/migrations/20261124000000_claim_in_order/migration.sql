-- A claim walks the due rows in the order of their index and stops when it has enough, whatever the statistics say and
-- whoever asks. Left to itself the planner collects and sorts the whole backlog at every claim; a plain walk also clears
-- dead entries out of its successors' way.
ALTER FUNCTION claim_deliveries(text, integer, text[], integer[], integer[], integer[], text)
  SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off;
