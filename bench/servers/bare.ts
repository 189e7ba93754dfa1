import Koa from 'koa';
import { listen } from './listen.js';

/** Yardstick K: Koa without any work. */
const app = new Koa();
app.use((ctx) => {
  ctx.body = { ok: true };
});
listen(app);
