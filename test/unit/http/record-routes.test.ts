import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { notConfigured, storeUnavailable } from '../../../src/application/errors.js';
import type { RecordRepair } from '../../../src/application/use-cases/repair-record.js';
import type { UseCases } from '../../../src/application/use-cases.js';
import { startHttpApp } from '../../support/http/app.js';

const test = suite('record routes');

const repairs: unknown[] = [];
const repaired: RecordRepair = {
  key: 'post:77',
  scope: 'internal',
  dry_run: false,
  drift: [],
  left: [],
  result: null,
  message: '',
};
const useCases: Partial<UseCases> = {
  readRecord: () => TE.left(storeUnavailable('down')),
  askRecordInXano: () => TE.left(notConfigured('REDIS_URL')),
  repairRecord: (command) => {
    repairs.push(command);
    return TE.right(repaired);
  },
};
const app = await startHttpApp(useCases);
test.after(app.stop);

const repair = (body: unknown) => app.send('POST', '/sync/record/repair', { as: 'service', body });

interface Problem {
  readonly code: string;
  readonly errors?: readonly { readonly path: string }[];
}

const faults = ({ json }: { readonly json: unknown }): unknown =>
  (json as Problem).errors?.map(({ path }) => path);

const codeOf = ({ json }: { readonly json: unknown }): string => (json as Problem).code;

test('an invalid record, viewer or scope is refused', async () => {
  for (const [query, path] of [
    ['id=7', 'kind'],
    ['kind=like&id=7', 'kind'],
    ['kind=post', 'id'],
    ['kind=post&id=', 'id'],
    ['kind=post&id=a%20b', 'id'],
    [`kind=post&id=${'a'.repeat(65)}`, 'id'],
    ['kind=post&id=7&viewer=a%20b', 'viewer'],
  ] as const) {
    const reply = await app.send('GET', `/sync/record?${query}`, { as: 'service' });
    assert.equal([reply.status, faults(reply)], [400, [path]], query);
  }
  const ref = { kind: 'post', id: '77' };
  for (const [body, path] of [
    [{ ...ref, scope: 'all' }, 'scope'],
    [ref, 'scope'],
    [{ ...ref, scope: 'xano', dryRun: 'yes' }, 'dryRun'],
    [{ kind: 'post', id: 77, scope: 'xano' }, 'id'],
  ] as const) {
    const reply = await repair(body);
    assert.equal([reply.status, faults(reply)], [400, [path]], JSON.stringify(body));
  }
  assert.equal(repairs, []);
});

test('a repair is carried out unless dryRun is set', async () => {
  const ref = { kind: 'post', id: '77', scope: 'internal' } as const;
  assert.is((await repair(ref)).status, 200);
  assert.is((await repair({ ...ref, dryRun: true })).status, 200);
  assert.equal(repairs, [
    { ...ref, dryRun: false },
    { ...ref, dryRun: true },
  ]);
});

test('an unreachable store and a missing setting are answered with their errors', async () => {
  const view = await app.send('GET', '/sync/record?kind=post&id=7', { as: 'service' });
  assert.equal([view.status, codeOf(view)], [503, 'store_unavailable']);
  const xano = await app.send('GET', '/sync/record/xano?kind=post&id=7', { as: 'service' });
  assert.equal([xano.status, codeOf(xano)], [501, 'not_configured']);
});

test('only an API key is accepted', async () => {
  for (const [as, status] of [
    ['nobody', 401],
    ['alice', 403],
    ['root', 403],
  ] as const)
    assert.is((await app.send('GET', '/sync/record?kind=post&id=7', { as })).status, status);
});

test.run();
