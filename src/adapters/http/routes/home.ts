import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { ok } from '../answer.js';
import type { HttpDeps } from '../http-deps.js';
import { publicRoute, type Route } from '../route.js';

const links = {
  health: '/health',
  ping: '/ping',
  whoami: '/whoami',
  explore: '/feed/explore',
  openapi: '/openapi.json',
  docs: '/docs',
};

export const homeRoute = ({ settings: { version } }: Pick<HttpDeps, 'settings'>): Route => {
  const home = { name: 'xano-redis-sync', version, links };
  return publicRoute({
    method: 'GET',
    path: '/',
    summary: 'What this is',
    access: 'public',
    answers: {
      200: t.type({ name: t.string, version: t.string, links: t.record(t.string, t.string) }),
    },
    example: { answer: home },
    handle: () => TE.right(ok(home)),
  });
};
