import { readFileSync } from 'node:fs';
import * as t from 'io-ts';
import Koa from 'koa';
import { decoded } from '../decoded.js';
import { listen } from './listen.js';

const Page = t.strict({ headers: t.record(t.string, t.string), body: t.string });

/**
 * Yardstick K10: Koa with a page of the service as one prepared string, under the headers that the service sent with
 * it. Its first argument is the file that holds both.
 */
const { headers, body } = decoded(Page, JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
const app = new Koa();
app.use((ctx) => {
  ctx.set(headers);
  ctx.body = body;
});
listen(app);
