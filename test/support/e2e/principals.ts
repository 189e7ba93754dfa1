import jwt from 'jsonwebtoken';
import type { KeyObject } from 'node:crypto';
import type { Caller, E2eService } from './service.js';
import { forge, pemOf } from '../http/tokens.js';

const inAnHour = (): number => Math.floor(Date.now() / 1000) + 3600;

const bearer = (token: string): Caller => ({ Authorization: `Bearer ${token}` });

/** Returns every caller that some route accepts. */
export const knownCallers = ({ nobody, key, keyAs, user }: E2eService) => ({
  nobody,
  key,
  'key acting as alice': keyAs('alice'),
  'key acting as an unknown user': keyAs('ghost'),
  alice: user('alice'),
  bob: user('bob'),
  model: user('mia', 'model'),
  admin: user('ruth', 'admin'),
});

export type KnownCaller = keyof ReturnType<typeof knownCallers>;

/** Returns callers that every route refuses, because their credentials are wrong. */
export const refusedCallers = (
  { server, key, user }: E2eService,
  rsaPublicKey: KeyObject,
): Readonly<Record<string, Caller>> => {
  const sign = (claims: object, options: jwt.SignOptions = {}): Caller =>
    bearer(jwt.sign(claims, server.jwtSecret, { algorithm: 'HS256', ...options }));
  const alice = { username: 'alice', role: 'admin' };
  const valid = { ...alice, exp: inAnHour() };
  const hs256 = { alg: 'HS256', typ: 'JWT' };
  return {
    'a wrong key': { 'X-API-Key': 'f'.repeat(64) },
    'an empty key': { 'X-API-Key': '' },
    'a wrong key beside a good token': { ...user('alice'), 'X-API-Key': `${key['X-API-Key']}x` },
    'an expired token': sign({ ...alice, exp: inAnHour() - 7200 }),
    'a token not yet valid': sign({ ...valid, nbf: inAnHour() }),
    'a wrong signature': bearer(forge(hs256, valid, 'not the secret of this service, at all')),
    'a cut signature': bearer(server.jwtFor('alice').slice(0, -4)),
    'alg none': bearer(forge({ alg: 'none', typ: 'JWT' }, valid, null)),
    'HS256 with the RSA public key': bearer(forge(hs256, valid, pemOf(rsaPublicKey))),
    'no role': sign({ username: 'alice', exp: inAnHour() }),
    'an unknown role': sign({ username: 'alice', role: 'root', exp: inAnHour() }),
    'no username': sign({ role: 'admin', exp: inAnHour() }),
    'a reserved username': sign({ username: 'me', role: 'admin', exp: inAnHour() }),
    'a token for the service account': sign({ ...valid, username: 'xano_sync' }),
    'no exp': sign(alice),
    'no JWT at all': bearer('x'),
    'another scheme': { Authorization: 'Basic YWxpY2U6YWxpY2U=' },
  };
};
