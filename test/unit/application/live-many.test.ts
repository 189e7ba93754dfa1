import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HISTORY, makeHub } from '../../../src/application/live/hub.js';
import type { News } from '../../../src/domain/live.js';
import { ada } from './fixtures.js';

const test = suite('many changes at once');

test('listeners are asked to reload instead of getting more events than are worth telling', async () => {
  const hub = makeHub({ deliver: () => TE.right(new Map()), max: 10 });
  hub.begin([]);
  const received: string[] = [];
  const sink = {
    send: (events: readonly { readonly event: string }[]) => {
      received.push(...events.map(({ event }) => event));
      return true;
    },
    beat: () => true,
    end: () => undefined,
  };
  hub.join({ viewer: ada, address: null, feed: null, posts: [] }, null, sink);
  const hear = (count: number) =>
    hub.hear([{ place: '6-0', news: Array<News>(count).fill({ of: 'told', username: ada }) }])();
  await hear(HISTORY);
  assert.equal(received, ['ready']);
  await hear(HISTORY + 1);
  assert.equal(received, ['ready', 'reload']);
});

test.run();
