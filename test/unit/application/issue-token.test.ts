import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { notConfigured, userNotFound } from '../../../src/application/errors.js';
import {
  makeIssueToken,
  type TokenIssuer,
} from '../../../src/application/use-cases/issue-token.js';
import type { UserFields } from '../../../src/domain/profile.js';
import type { XanoId } from '../../../src/domain/sync/xano-id.js';
import { SERVICE_ACCOUNT } from '../../../src/domain/username.js';
import { failure, ok } from '../../support/run/effect.js';
import { ada, down, noon } from './fixtures.js';

/** Returns the claims as JSON in place of a token. */
const tokens: TokenIssuer = { issue: (claims) => E.right(JSON.stringify(claims)) };
const clock = { now: () => noon + 999 };

const identify = (id: XanoId) =>
  TE.right(id === '7' ? O.some({ username: ada, role: 'model' }) : O.none);

const issuing = (fields: UserFields) =>
  makeIssueToken({ users: { find: () => TE.right(O.some(fields)), identify }, tokens, clock });

const asAda = { by: 'name', username: ada } as const;

const test = suite('IssueToken');

test('a token is valid for the requested time, from the second it was issued', async () => {
  const { token, expires_at } = await ok(issuing({ role: 'model' })({ person: asAda, ttl: 900 }));
  const iat = noon / 1000;
  assert.equal(JSON.parse(token), {
    username: 'ada',
    userId: null,
    role: 'model',
    iat,
    exp: iat + 900,
  });
  assert.is(expires_at, noon + 900_000);
});

test('the role is the stored one', async () => {
  for (const role of ['user', 'model', 'admin']) {
    const { token } = await ok(issuing({ role })({ person: asAda, ttl: 1 }));
    assert.match(token, `"role":"${role}"`);
  }
});

test('a missing or unknown role counts as user', async () => {
  for (const fields of [{}, { role: 'root' }, { role: '' }]) {
    const { token } = await ok(issuing(fields)({ person: asAda, ttl: 1 }));
    assert.match(token, '"role":"user"');
  }
});

test('an unknown user gets no token, nor does anybody while the store is unreachable', async () => {
  const nobody = makeIssueToken({
    users: { find: () => TE.right(O.none), identify },
    tokens,
    clock,
  });
  assert.equal(await failure(nobody({ person: asAda, ttl: 1 })), userNotFound(ada));
  const away = makeIssueToken({ users: { find: () => TE.left(down), identify }, tokens, clock });
  assert.equal(await failure(away({ person: asAda, ttl: 1 })), down);
});

test('a user with an id gets a token by it, and an unknown id gets none', async () => {
  const issue = issuing({});
  const { token } = await ok(issue({ person: { by: 'id', id: '7' }, ttl: 1 }));
  const iat = noon / 1000;
  const claims = { username: 'ada', userId: '7', role: 'model', iat, exp: iat + 1 };
  assert.equal(JSON.parse(token), claims);
  assert.equal(await failure(issue({ person: { by: 'id', id: '8' }, ttl: 1 })), userNotFound(null));
});

test('no token is issued for the service account', async () => {
  const error = await failure(
    issuing({ role: 'user' })({ person: { by: 'name', username: SERVICE_ACCOUNT }, ttl: 1 }),
  );
  assert.is(error._tag, 'InvalidRequest');
});

test('a service that cannot sign names the missing setting', async () => {
  const lacking = notConfigured('JWT_SECRET');
  const issueToken = makeIssueToken({
    users: { find: () => TE.right(O.some({})), identify },
    tokens: { issue: () => E.left(lacking) },
    clock,
  });
  assert.equal(await failure(issueToken({ person: asAda, ttl: 1 })), lacking);
});

test.run();
