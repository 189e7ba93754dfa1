import * as T from 'fp-ts/lib/Task.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeAskXano, type XanoAnswer } from '../../../src/application/record/ask-xano.js';
import type { FoundRecord } from '../../../src/application/record/find-record.js';
import type { Source, SourceRow } from '../../../src/application/ports/source.js';
import type { Timer } from '../../../src/application/ports/timer.js';
import { DEFAULT_MAPPING } from '../../../src/domain/sync/mapping.js';
import { makeArraySource, type Tables } from '../../support/pull/array-source.js';
import { makeTime, makeVirtualQuota } from '../../support/pull/world.js';

const test = suite('reading one record from Xano');

const never: Timer['sleep'] = () => () => new Promise(() => undefined);

const aRecord = (part: Partial<FoundRecord> = {}): FoundRecord => ({
  ...{ kind: 'user', name: 'ada', xanoId: '5', state: 'here', tombstone: 0, row: null, sent: null },
  ...part,
});

interface Circumstances {
  readonly tables?: Tables;
  /** Replaces the source's immediate answer. */
  readonly page?: Source['page'];
  /** Whether a wait runs to its end or is cut short because the service stops. */
  readonly sleep?: Timer['sleep'];
  /** Time that the other requests wait for their turn, ms. */
  readonly wait?: number;
}

const ask = async (
  record: FoundRecord,
  { tables = { user: [] }, page, sleep = never, wait = 0 }: Circumstances = {},
): Promise<XanoAnswer & { readonly asked: number }> => {
  const { source, queries } = makeArraySource(tables);
  const { timer, retry } = makeTime();
  const quota = makeVirtualQuota({ requests: 100, windowMs: 1000 }, timer);
  const askXano = makeAskXano({
    access: {
      source: page === undefined ? source : { ...source, page },
      isChosen: true,
      readings: [],
      quota: { ...quota, waiting: () => wait },
      timer: { ...timer, sleep },
      retry,
      stop: () => undefined,
    },
    mapping: DEFAULT_MAPPING,
    clock: { now: () => 42 },
  });
  return { ...(await askXano(record)()), asked: queries.length };
};

const messageOf = (answer: XanoAnswer): string => ('message' in answer ? answer.message : '');

const unanswered: Source['page'] = () => () => new Promise(() => undefined);

const rows: readonly SourceRow[] = [{ id: 4 }, { id: 6 }].map(({ id }) => ({
  id,
  username: `u${id}`,
}));

test('the row with that id is returned, and no other in its place', async () => {
  const there = await ask(aRecord({ xanoId: '6' }), { tables: { user: rows } });
  assert.equal(there.state === 'found' && [there.table, there.readAt, there.entry.content.kind], [
    'user',
    42,
    'delivery',
  ]);
  const gone = await ask(aRecord(), { tables: { user: rows } });
  assert.is(gone.state, 'absent');
  assert.match(messageOf(gone), 'no row 5 of this kind');
});

test('a record without a mapped table or without a Xano id is not requested', async () => {
  const comment = await ask(aRecord({ kind: 'comment' }));
  assert.equal([comment.state, comment.asked], ['not_configured', 0]);
  assert.match(messageOf(comment), 'in which table of Xano a comment is');
  for (const xanoId of [null, 'p1']) {
    const unknown = await ask(aRecord({ xanoId }));
    assert.equal([unknown.state, unknown.asked], ['no_id', 0]);
  }
});

test('neither a late turn nor a missing answer is waited for', async () => {
  const crowded = await ask(aRecord(), { wait: 60_000 });
  assert.equal([crowded.state, crowded.asked], ['limited', 0]);
  assert.match(messageOf(crowded), 'XANO_RATE');
  const late = await ask(aRecord(), { page: unanswered, sleep: () => T.of(true) });
  assert.is(late.state, 'limited');
  assert.match(messageOf(late), 'What is here is kept');
});

test('a stop of the service is reported, without blaming Xano', async () => {
  const stopped = await ask(aRecord(), { page: unanswered, sleep: () => T.of(false) });
  assert.is(stopped.state, 'away');
  assert.match(messageOf(stopped), /^The service is being stopped\. What is here is kept/);
});

test.run();
