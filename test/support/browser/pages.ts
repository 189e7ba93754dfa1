import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Pages {
  readonly origin: string;
  /** Makes `/name` show this script from now on. */
  readonly show: (name: string, script: string) => void;
  readonly stop: () => Promise<void>;
}

const HTML = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Feed</title><link rel="icon" href="data:,"></head>
<body><div id="app"></div>`;

/** Serves pages from their own origin, like a front end. */
export const startPages = (): Promise<Pages> =>
  new Promise((resolve, reject) => {
    const scripts = new Map<string, string>();
    const server = createServer((request, response) => {
      const script = scripts.get((request.url ?? '').slice(1));
      response.writeHead(script === undefined ? 404 : 200, { 'Content-Type': 'text/html' });
      response.end(
        `${HTML}<script>${(script ?? '').replaceAll('</script', '<\\/script')}</script>`,
      );
    });
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve({
        origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        show: (name, script) => {
          scripts.set(name, script);
        },
        stop: () =>
          new Promise((done) => {
            server.close(() => {
              done();
            });
            server.closeAllConnections();
          }),
      });
    });
  });
