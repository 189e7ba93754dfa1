import { Redis } from 'ioredis';
import Koa from 'koa';
import { listen } from './listen.js';

/** Yardstick KR: Koa with one HGETALL. Its arguments are the port of Redis and the key. */
const [port, key = ''] = process.argv.slice(2);
const redis = new Redis(Number(port), '127.0.0.1');
const app = new Koa();
app.use(async (ctx) => {
  ctx.body = await redis.hgetall(key);
});
listen(app);
