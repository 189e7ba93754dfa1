import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Reconciliation } from '../../../src/application/ports/reconciliations.js';
import { NOTHING_CHECKED, type Orders } from '../../../src/domain/reconcile/report.js';
import { onSchedule, type StartResult } from '../../../src/runtime/schedule.js';
import { DAY, HOUR, noon } from '../../support/app/fixtures.js';

const test = suite('comparisons on a schedule');

/** Makes replicas with one schedule, due an hour after noon and then daily, of which one at a time compares. */
const makeReplicas = () => {
  const time = { now: noon };
  const state: { running: string | null; last: Reconciliation | null; begins: StartResult } = {
    ...{ running: null, last: null, begins: 'begun' },
  };
  const begun: string[] = [];
  const end = (scope: Orders['scope'], startedAt = time.now): void => {
    state.running = null;
    state.last = {
      ...NOTHING_CHECKED,
      ...{ scope, repair: false, sample: 1, id: scope, state: 'done', eta_ms: null, error: null },
      ...{ started_at: startedAt, ended_at: time.now },
    };
  };
  const replica = () =>
    onSchedule({
      scopes: ['internal', 'xano'],
      next: () => noon + HOUR + DAY * Math.ceil((time.now - noon - HOUR + 1) / DAY),
      last: TE.fromIO(() => ({ whole: state.last, beside: null })),
      now: () => time.now,
      begin: (scope) => {
        if (state.running !== null) return Promise.resolve('busy');
        begun.push(scope);
        if (state.begins === 'begun') state.running = scope;
        return Promise.resolve(state.begins);
      },
    });
  return { time, state, begun, end, replica };
};

const turn = ({ body }: ReturnType<typeof onSchedule>): Promise<number> => body.turn(() => false);

test('each scope starts once it is due, the second one when the first has ended', async () => {
  const { time, begun, end, replica } = makeReplicas();
  const one = replica();
  assert.is(await turn(one), HOUR);
  time.now += HOUR;
  await turn(one);
  assert.equal([begun, one.isWaiting()], [['internal'], true]);
  await turn(one);
  end('internal');
  await turn(one);
  assert.equal([begun, one.isWaiting()], [['internal', 'xano'], false]);
  end('xano');
  assert.is(await turn(one), DAY);
});

test('a due comparison waits until a running one has ended', async () => {
  const { time, state, begun, end, replica } = makeReplicas();
  const one = replica();
  state.running = 'beside';
  time.now += HOUR;
  for (const _ of [1, 2, 3]) assert.ok((await turn(one)) < HOUR);
  assert.equal([begun, one.isWaiting()], [[], true]);
  end('xano', noon);
  await turn(one);
  assert.equal(begun, ['internal']);
});

test('one replica compares on behalf of all', async () => {
  const { time, begun, end, replica } = makeReplicas();
  const [one, other] = [replica(), replica()];
  time.now += HOUR;
  for (const scope of ['internal', 'xano'] as const) {
    await turn(one);
    await turn(other);
    end(scope);
  }
  for (const _ of [1, 2]) await turn(other);
  assert.equal([begun, other.isWaiting()], [['internal', 'xano'], false]);
});

test('a comparison made while the clock was ahead does not delay later ones once it is set back', async () => {
  const { time, begun, end, replica } = makeReplicas();
  time.now += 30 * DAY;
  const one = replica();
  await turn(one);
  end('internal');
  time.now -= 30 * DAY;
  assert.is(await turn(one), HOUR);
  time.now += HOUR;
  await turn(one);
  assert.equal(begun, ['internal']);
});

test('a comparison that cannot start is skipped until it is due again', async () => {
  const { time, state, begun, replica } = makeReplicas();
  const one = replica();
  state.begins = 'failed';
  time.now += HOUR;
  for (const _ of [1, 2]) await turn(one);
  assert.equal([begun, await turn(one)], [['internal', 'xano'], DAY]);
});

test.run();
