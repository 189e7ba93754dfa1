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
    await until('the store is requested', () => held.length > nth);
    held.splice(nth, 1)[0]?.();
  };
  /** Joins the hub; returns what the listener receives, each with its position, and a way to make the listener slow. */
  const join = (
    after: string | null = null,
    viewer: Username | null = null,
    address: string | null = null,
  ) => {
    const received: string[] = [];
    const reader = { isSlow: false, isEnded: false, beats: 0 };
    const leave = hub.join(
      { ...of(viewer, address), feed: { kind: 'explore' }, posts: [] },
      after,
      {
        send: (events, place) => {
          for (const { event, data } of events)
            received.push([event, ...Object.values(data), `@${place ?? '?'}`].join(' '));
          return !reader.isSlow;
        },
        beat: (place) => {
          received.push(`beat @${place ?? '?'}`);
          return !reader.isSlow;
        },
        end: () => void (reader.isEnded = true),
      },
    );
    return { received, reader, leave };
  };
  return { hub, join, state, release };
};

const test = suite('live hub');

test('a listener gets ready, and then all events with their place', async () => {
  const { hub, join } = open();
  assert.is(hub.begin(entries(5)), '5-0');
  const { received } = join();
  assert.is(await hub.hear(entries(6, 7))(), '7-0');
  assert.equal(received, ['ready @5-0', 'post 2 @7-0']);
  assert.equal(hub.numbers(), { listeners: 1, sent: 2, cutOff: 0 });
});

test('a listener who joins before the stream is heard waits, and gets no earlier events', () => {
  const { hub, join } = open();
  const early = join();
  const gone = join();
  gone.leave();
  assert.equal(early.received, []);
  assert.is(hub.begin([]), NOWHERE);
  assert.equal(early.received, [`ready @${NOWHERE}`]);
  hub.lost();
  const late = join();
  assert.equal(late.received, []);
  hub.begin(entries(9));
  assert.equal(late.received, ['ready @9-0']);
  assert.equal(gone.received, []);
});

test('listeners are asked to reload when hearing begins again, since events may be lost', () => {
  const { hub, join } = open();
  hub.begin(entries(5));
  const { received } = join();
  hub.lost();
  hub.begin(entries(8));
  assert.equal(received, ['ready @5-0', 'reload @8-0']);
});

test('a returning listener gets the missed events, and only then ready', async () => {
  const { hub, join } = open();
  hub.begin(entries(5, 6));
  await hub.hear(entries(7))();
  const back = join('5-0');
  const atHead = join('7-0');
  await until(
    'both listeners have caught up',
    () => back.received.length + atHead.received.length === 3,
  );
  assert.equal(back.received, ['post 2 @7-0', 'ready @7-0']);
  assert.equal(atHead.received.at(-1), 'ready @7-0');
});

test('a listener who was away too long or names no known place is asked to reload', async () => {
  const { hub, join } = open();
  hub.begin(entries(5));
  await hub.hear(entries(...Array.from({ length: HISTORY + 1 }, (_, nth) => 10 + nth)))();
  const head = `${10 + HISTORY}-0`;
  for (const place of ['5-0', 'x', `${11 + HISTORY}-0`]) {
    const { received } = join(place);
    await until('the listener is ready', () => received.length > 1);
    assert.equal(received, [`reload @${head}`, `ready @${head}`], place);
  }
});

test('a returning listener gets no place before the missed events, and no event twice', async () => {
  const { hub, join, state, release } = open();
  hub.begin(entries(5, 6));
  state.isHeld = true;
  const first = hub.hear(entries(7))();
  const { received } = join('5-0');
  await release();
  assert.is(await first, '7-0');
  for (let turn = 0; turn < BEATS; turn += 1) hub.beat();
  assert.equal(received, ['beat @?']);
  const second = hub.hear(entries(8))();
  await release(1);
  await second;
  assert.equal(received, ['beat @?', 'post 1 @?']);
  await release();
  await until('the listener is ready', () => received.length === 4);
  assert.equal(received.slice(2), ['post 2 @8-0', 'ready @8-0']);
  state.isHeld = false;
  await hub.hear(entries(9))();
  assert.equal(received.slice(4), ['post 1 @9-0']);
});

test('a listener who returns during a delivery gets its event once', async () => {
  const { hub, join, state, release } = open();
  hub.begin(entries(5));
  state.isHeld = true;
  const first = hub.hear(entries(6))();
  const { received } = join('5-0');
  await release(1);
  await until('the listener is ready', () => received.length === 2);
  await release();
  await first;
  assert.equal(received, ['post 1 @6-0', 'ready @6-0']);
});

test('all listeners are asked to reload if the store cannot say what has changed', async () => {
  const { hub, join, state } = open();
  hub.begin(entries(5));
  const { received } = join();
  state.isDown = true;
  assert.is(await hub.hear(entries(6))(), '6-0');
  assert.equal(received, ['ready @5-0', 'reload @6-0']);
});

test('only listeners who are too slow for events or heartbeats are cut off', async () => {
  const { hub, join } = open();
  hub.begin(entries(5));
  const [slow, quick] = [join(), join()];
  slow.reader.isSlow = true;
  await hub.hear(entries(6))();
  await hub.hear(entries(7))();
  assert.equal(slow.received, ['ready @5-0', 'post 1 @6-0']);
  assert.equal(quick.received, ['ready @5-0', 'post 1 @6-0', 'post 1 @7-0']);
  quick.reader.isSlow = true;
  for (let turn = 0; turn < 2 * BEATS; turn += 1) hub.beat();
  assert.equal(quick.received.slice(3), ['beat @7-0']);
  assert.is(slow.received.length, 2);
  assert.equal(hub.numbers(), { listeners: 0, sent: 5, cutOff: 2 });
});

test('each listener gets one heartbeat per cycle, spread over its turns', () => {
  const { hub, join } = open();
  hub.begin(entries(5));
  const all = Array.from({ length: BEATS }, () => join());
  const beatsOf = () =>
    all.map(({ received }) => received.filter((one) => one === 'beat @5-0').length);
  hub.beat();
  assert.is(beatsOf().filter((count) => count === 1).length, 1);
  for (let turn = 1; turn < BEATS; turn += 1) hub.beat();
  assert.equal(beatsOf(), Array(BEATS).fill(1));
  all[0]?.leave();
  for (let turn = 0; turn < BEATS; turn += 1) hub.beat();
  assert.equal(beatsOf(), [1, ...Array<number>(BEATS - 1).fill(2)]);
});

test('listeners are limited in total, per user and per address, the last tenth being for users', () => {
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

test('an address has room again once one of its listeners has left', () => {
  const { hub, join } = open();
  const [first] = Array.from({ length: 50 }, () => join(null, null, 'one'));
  assert.equal(hub.admit(of(null, 'one')), E.left(tooManyListeners));
  first?.leave();
  assert.ok(E.isRight(hub.admit(of(null, 'one'))));
});

test('closing ends all listeners and admits no more', () => {
  const { hub, join } = open();
  hub.begin([]);
  const { reader } = join();
  hub.close();
  assert.is(reader.isEnded, true);
  assert.equal(hub.admit(of(null)), E.left(listenersFull));
});

test.run();
