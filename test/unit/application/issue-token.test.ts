import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { notConfigured, userNotFound } from '../../../src/application/errors.js';
import type { TokenIssuer } from '../../../src/application/ports/token-issuer.js';
import { makeIssueToken } from '../../../src/application/use-cases/issue-token.js';
import type { UserFields } from '../../../src/domain/profile.js';
import { SERVICE_ACCOUNT } from '../../../src/domain/username.js';
import { failure, ok } from '../../support/effect.js';
import { ada, down, noon } from './fixtures.js';

/** Writes the claims where the token would be. */
const tokens: TokenIssuer = { issue: (claims) => E.right(JSON.stringify(claims)) };
const clock = { now: () => noon + 999 };

const issuing = (fields: UserFields) =>
  makeIssueToken({ users: { find: () => TE.right(O.some(fields)) }, tokens, clock });

const test = suite('IssueToken');

test('a token is good for the time asked, from the second it was made in', async () => {
  const { token, expires_at } = await ok(issuing({ role: 'model' })({ username: ada, ttl: 900 }));
  const iat = noon / 1000;
  assert.equal(JSON.parse(token), { username: 'ada', role: 'model', iat, exp: iat + 900 });
  assert.is(expires_at, noon + 900_000);
});

test('the role is the one in the store', async () => {
  for (const role of ['user', 'model', 'admin']) {
    const { token } = await ok(issuing({ role })({ username: ada, ttl: 1 }));
    assert.match(token, `"role":"${role}"`);
  }
});

test('a role that is missing or unknown gives no more than a user may', async () => {
  for (const fields of [{}, { role: 'root' }, { role: '' }]) {
    const { token } = await ok(issuing(fields)({ username: ada, ttl: 1 }));
    assert.match(token, '"role":"user"');
  }
});

test('an unknown user gets none, nor anybody while the store is away', async () => {
  const nobody = makeIssueToken({ users: { find: () => TE.right(O.none) }, tokens, clock });
  assert.equal(await failure(nobody({ username: ada, ttl: 1 })), userNotFound(ada));
  const away = makeIssueToken({ users: { find: () => TE.left(down) }, tokens, clock });
  assert.equal(await failure(away({ username: ada, ttl: 1 })), down);
});

test('no token speaks for the service account', async () => {
  const error = await failure(issuing({ role: 'user' })({ username: SERVICE_ACCOUNT, ttl: 1 }));
  assert.is(error._tag, 'InvalidRequest');
});

test('a service that cannot sign says what it lacks', async () => {
  const lacking = notConfigured('JWT_SECRET');
  const issueToken = makeIssueToken({
    users: { find: () => TE.right(O.some({})) },
    tokens: { issue: () => E.left(lacking) },
    clock,
  });
  assert.equal(await failure(issueToken({ username: ada, ttl: 1 })), lacking);
});

test.run();
