import Koa from 'koa';
import pg from 'pg';
import { listen } from './listen.js';
import { PAGES, pageOf } from './sql-pages.js';

/**
 * Yardstick SQL: the service's pages straight from PostgreSQL, as an app without a copy in Redis makes them. Its
 * argument is the port of PostgreSQL. `/<page>?viewer=<id>&of=<tag or user id>`: tokens are not checked, which only
 * makes it faster.
 */
const pool = new pg.Pool({
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  user: 'postgres',
  database: 'postgres',
  max: 10,
});

const app = new Koa();
app.use(async (ctx) => {
  const page = PAGES.get(ctx.path.slice(1));
  if (page === undefined) return;
  const asked = { viewer: ctx.query['viewer'] ?? '0', of: ctx.query['of'] ?? '' };
  const { rows } = await pool.query<Record<string, unknown>>({
    name: ctx.path,
    text: page.text,
    values: page.parameters.map((parameter) => asked[parameter]),
  });
  ctx.body = pageOf(rows);
});
listen(app);
