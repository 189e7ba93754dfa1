import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listenersFull, tooManyListeners } from '../../../src/application/errors.js';
import { BEATS, HISTORY, makeHub } from '../../../src/application/live/hub.js';
import type { LiveEvent } from '../../../src/application/live/listeners.js';
import type { LiveEntry } from '../../../src/application/ports/live-source.js';
import { NOWHERE, type News } from '../../../src/domain/live.js';
import type { Username } from '../../../src/domain/username.js';
import { until } from '../../support/run/until.js';
import { ada, bob, down, postId } from './fixtures.js';

const NEWS: readonly News[] = [{ of: 'acts', id: postId }];

const entries = (...places: readonly number[]): readonly LiveEntry[] =>
  places.map((place) => ({ place: `${place}-0`, news: NEWS }));

const of = (viewer: Username | null, address: string | null = null) => ({ viewer, address });

/**
 * Opens a hub that sends every listener the number of news. `isDown`: the store is unavailable; `isHeld`: it answers
 * only when `release` lets it, in the order of the calls.
 */
const open = (max = 100) => {
  const state = { isDown: false, isHeld: false };
  const held: (() => void)[] = [];
  const hub = makeHub({
    max,
    deliver:
      (news, { all }) =>
      async () => {
        if (state.isHeld) await new Promise<void>((resolve) => held.push(resolve));
        if (state.isDown) return E.left(down);
        const events: readonly LiveEvent[] = [{ event: 'post', data: { news: news.length } }];
        return E.right(new Map(news.length === 0 ? [] : [...all].map((one) => [one, events])));
      },
  });
  const release = async (nth = 0): Promise<void> => {
    await until('it is asked', () => held.length > nth);
    held.splice(nth, 1)[0]?.();
  };
  /** Joins the hub; returns what the listener receives, each with its position, and a way to make the listener slow. */
  const join = (
    after: string | null = null,
    viewer: Username | null = null,
    address: string | null = null,
  ) => {
    const told: string[] = [];
    const reader = { isSlow: false, isEnded: false, beats: 0 };
    const leave = hub.join(
      { ...of(viewer, address), feed: { kind: 'explore' }, posts: [] },
      after,
      {
        send: (events, place) => {
          for (const { event, data } of events)
            told.push([event, ...Object.values(data), `@${place ?? '?'}`].join(' '));
          return !reader.isSlow;
        },
        beat: (place) => {
          told.push(`beat @${place ?? '?'}`);
          return !reader.isSlow;
        },
        end: () => void (reader.isEnded = true),
      },
    );
    return { told, reader, leave };
  };
  return { hub, join, state, release };
};

const test = suite('The hub of listeners');

test('says that it is ready, and tells all from then on, up to where', async () => {
  const { hub, join } = open();
  assert.is(hub.begin(entries(5)), '5-0');
  const { told } = join();
  assert.is(await hub.hear(entries(6, 7))(), '7-0');
  assert.equal(told, ['ready @5-0', 'post 2 @7-0']);
  assert.equal(hub.numbers(), { listeners: 1, sent: 2, cutOff: 0 });
});

test('lets whoever comes while nothing is heard wait, and tells them nothing of before', () => {
  const { hub, join } = open();
  const early = join();
  const gone = join();
  gone.leave();
  assert.equal(early.told, []);
  assert.is(hub.begin([]), NOWHERE);
  assert.equal(early.told, [`ready @${NOWHERE}`]);
  hub.lost();
  const late = join();
  assert.equal(late.told, []);
  hub.begin(entries(9));
  assert.equal(late.told, ['ready @9-0']);
  assert.equal(gone.told, []);
});

test('has those who listened read again when hearing begins again: something may be lost', () => {
  const { hub, join } = open();
  hub.begin(entries(5));
  const { told } = join();
  hub.lost();
  hub.begin(entries(8));
  assert.equal(told, ['ready @5-0', 'reload @8-0']);
});

test('tells whoever comes back what came meanwhile, and only then is ready', async () => {
  const { hub, join } = open();
  hub.begin(entries(5, 6));
  await hub.hear(entries(7))();
  const back = join('5-0');
  const atHead = join('7-0');
  await until('both have caught up', () => back.told.length + atHead.told.length === 3);
  assert.equal(back.told, ['post 2 @7-0', 'ready @7-0']);
  assert.equal(atHead.told.at(-1), 'ready @7-0');
});

test('has whoever was away for too long, or names no place, read again', async () => {
  const { hub, join } = open();
  hub.begin(entries(5));
  await hub.hear(entries(...Array.from({ length: HISTORY + 1 }, (_, nth) => 10 + nth)))();
  const head = `${10 + HISTORY}-0`;
  for (const place of ['5-0', 'x', `${11 + HISTORY}-0`]) {
    const { told } = join(place);
    await until('it is ready', () => told.length > 1);
    assert.equal(told, [`reload @${head}`, `ready @${head}`], place);
  }
});

test('gives whoever comes back no place before what they missed is sent, and tells nothing twice', async () => {
  const { hub, join, state, release } = open();
  hub.begin(entries(5, 6));
  state.isHeld = true;
  const first = hub.hear(entries(7))();
  const { told } = join('5-0');
  await release();
  assert.is(await first, '7-0');
  for (let turn = 0; turn < BEATS; turn += 1) hub.beat();
  assert.equal(told, ['beat @?']);
  const second = hub.hear(entries(8))();
  await release(1);
  await second;
  assert.equal(told, ['beat @?', 'post 1 @?']);
  await release();
  await until('it is ready', () => told.length === 4);
  assert.equal(told.slice(2), ['post 2 @8-0', 'ready @8-0']);
  state.isHeld = false;
  await hub.hear(entries(9))();
  assert.equal(told.slice(4), ['post 1 @9-0']);
});

test('tells whoever came back while something was told of it once', async () => {
  const { hub, join, state, release } = open();
  hub.begin(entries(5));
  state.isHeld = true;
  const first = hub.hear(entries(6))();
  const { told } = join('5-0');
  await release(1);
  await until('it is ready', () => told.length === 2);
  await release();
  await first;
  assert.equal(told, ['post 1 @6-0', 'ready @6-0']);
});

test('has everybody read again where the store does not tell what has changed', async () => {
  const { hub, join, state } = open();
  hub.begin(entries(5));
  const { told } = join();
  state.isDown = true;
  assert.is(await hub.hear(entries(6))(), '6-0');
  assert.equal(told, ['ready @5-0', 'reload @6-0']);
});

test('cuts off whoever takes too little, of events and of signs of life, and nobody else', async () => {
  const { hub, join } = open();
  hub.begin(entries(5));
  const [slow, quick] = [join(), join()];
  slow.reader.isSlow = true;
  await hub.hear(entries(6))();
  await hub.hear(entries(7))();
  assert.equal(slow.told, ['ready @5-0', 'post 1 @6-0']);
  assert.equal(quick.told, ['ready @5-0', 'post 1 @6-0', 'post 1 @7-0']);
  quick.reader.isSlow = true;
  for (let turn = 0; turn < 2 * BEATS; turn += 1) hub.beat();
  assert.equal(quick.told.slice(3), ['beat @7-0']);
  assert.is(slow.told.length, 2);
  assert.equal(hub.numbers(), { listeners: 0, sent: 5, cutOff: 2 });
});

test('gives each a sign of life once in so many turns, and not all of them at once', () => {
  const { hub, join } = open();
  hub.begin(entries(5));
  const all = Array.from({ length: BEATS }, () => join());
  const beatsOf = () => all.map(({ told }) => told.filter((one) => one === 'beat @5-0').length);
  hub.beat();
  assert.is(beatsOf().filter((count) => count === 1).length, 1);
  for (let turn = 1; turn < BEATS; turn += 1) hub.beat();
  assert.equal(beatsOf(), Array(BEATS).fill(1));
  all[0]?.leave();
  for (let turn = 0; turn < BEATS; turn += 1) hub.beat();
  assert.equal(beatsOf(), [1, ...Array<number>(BEATS - 1).fill(2)]);
});

test('has room for so many, the last tenth for users, for twenty of one, and a tenth for an address', () => {
  const { hub, join } = open(600);
  const fill = (many: number, viewer: Username | null, address: string | null = null): void => {
    for (let nth = 0; nth < many; nth += 1) {
      assert.ok(E.isRight(hub.admit(of(viewer, address))));
      join(null, viewer, address);
    }
  };
  fill(20, ada);
  assert.equal(hub.admit(of(ada)), E.left(tooManyListeners));
  fill(60, null, 'one');
  assert.equal(hub.admit(of(null, 'one')), E.left(tooManyListeners));
  fill(460, null);
  for (const address of [null, 'one', 'two'])
    assert.equal(hub.admit(of(null, address)), E.left(listenersFull));
  for (const name of ['u1', 'u2', 'u3']) fill(20, name as Username);
  for (const viewer of [ada, bob, null]) assert.equal(hub.admit(of(viewer)), E.left(listenersFull));
});

test('has room again for an address once one of its own has left', () => {
  const { hub, join } = open();
  const [first] = Array.from({ length: 50 }, () => join(null, null, 'one'));
  assert.equal(hub.admit(of(null, 'one')), E.left(tooManyListeners));
  first?.leave();
  assert.ok(E.isRight(hub.admit(of(null, 'one'))));
});

test('ends everybody when the service does, and takes no more', () => {
  const { hub, join } = open();
  hub.begin([]);
  const { reader } = join();
  hub.close();
  assert.is(reader.isEnded, true);
  assert.equal(hub.admit(of(null)), E.left(listenersFull));
});

test.run();
