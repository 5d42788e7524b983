import pg from "pg";

/* The same page of posts with the least a route can do: no account, no contract, no limits, no errors. */

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });

const PAGE = `
  SELECT p.id, p.content, p.status, p.scheduled_at, p.timezone, p.revision, p.created_at, p.updated_at,
    (SELECT coalesce(json_agg(json_build_object('id', d.id, 'status', d.state, 'permalink', d.permalink, 'account',
        json_build_object('id', a.id, 'platform', a.platform, 'username', a.username))), '[]')
     FROM deliveries d JOIN social_accounts a ON a.id = d.social_account_id WHERE d.post_id = p.id) AS deliveries
  FROM posts p WHERE p.workspace_id = $1 AND p.deleted_at IS NULL
  ORDER BY p.sort_at DESC, p.id DESC LIMIT 51`;

export async function GET(request: Request): Promise<Response> {
  const workspace = new URL(request.url).searchParams.get("workspace");
  const { rows } = await pool.query({ name: "page", text: PAGE, values: [workspace] });
  return Response.json({ data: rows.slice(0, 50) });
}
