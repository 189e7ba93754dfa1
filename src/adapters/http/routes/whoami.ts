import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { Principal } from '../../../domain/principal.js';
import { ok } from '../answer.js';
import { closed } from '../codec.js';
import { route, type Route } from '../route.js';

const WhoamiAnswer = closed(
  'Whoami',
  {
    kind: t.keyof({ service: null, user: null }),
    username: t.string,
    role: t.keyof({ user: null, model: null, admin: null }),
    user_id: t.union([t.string, t.null]),
  },
  {},
);

const view = (principal: Principal) => ({
  kind: principal.kind,
  username: principal.username,
  role: principal.kind === 'service' ? 'admin' : principal.role,
  user_id: principal.kind === 'service' ? null : principal.userId,
});

const whoami = (method: 'GET' | 'POST'): Route =>
  route({
    method,
    path: '/whoami',
    summary: 'The verified caller',
    access: 'authenticated',
    cache: 'never',
    reads: true,
    answers: { 200: WhoamiAnswer },
    example: { answer: { kind: 'user', username: 'alice', role: 'user', user_id: '1' } },
    handle: ({ principal }) => TE.right(ok(view(principal))),
  });

export const whoamiRoutes: readonly Route[] = [whoami('GET'), whoami('POST')];
