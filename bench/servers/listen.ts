import type Koa from 'koa';

/** Serves on a free port of the loopback and prints which one. */
export const listen = (app: Koa): void => {
  const server = app.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object')
      process.stdout.write(`listening on ${address.port}\n`);
  });
  server.keepAliveTimeout = 60_000;
};
