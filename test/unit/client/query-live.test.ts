import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LiveEvent, LiveOptions } from '../../../packages/client/src/client.js';
import { liveOf } from '../../../packages/client/src/query.js';
import { aPost, clearCaches, pageOf, startFeed } from '../../support/client/kept.js';
import { until } from '../../support/run/until.js';

const READY: LiveEvent = { event: 'ready', data: {} };
const OVER = new Error('The session is over.');

/** Shows a feed, with a listener to streams whose events the test determines. */
const startLive = async () => {
  const begun = await startFeed();
  const { client, cache, request, rest } = begun;
  const streams: {
    readonly after: string | undefined;
    readonly tell: (event: LiveEvent) => void;
    readonly reach: (place: string) => void;
    readonly cut: () => void;
    readonly refuse: () => void;
    readonly isEnded: () => boolean;
  }[] = [];
  const open = ({ signal, onConnection, onPlace, after }: LiveOptions = {}) => {
    const events = new ReadableStream<LiveEvent>({
      start: (controller) => {
        streams.push({
          after,
          tell: (event) => {
            if (event.event === 'ready') onConnection?.(true);
            controller.enqueue(event);
          },
          reach: (place) => onPlace?.(place),
          cut: () => {
            onConnection?.(false);
          },
          refuse: () => {
            controller.error(OVER);
          },
          isEnded: () => signal?.aborted === true,
        });
      },
    });
    return (async function* () {
      yield* events;
    })();
  };
  const shown: { error: unknown; newPosts: number } = { error: null, newPosts: 0 };
  const live = liveOf({ ...client, live: open }, cache, 'explore', {
    newPosts: (count) => {
      shown.newPosts = count;
    },
    error: (reason) => {
      shown.error = reason;
    },
  });
  return {
    ...begun,
    live,
    shown,
    listen: () => {
      live.listen(['1']);
      const stream = streams.at(-1);
      assert.ok(stream);
      return stream;
    },
    refused: () => until('it is refused', () => shown.error === OVER),
    /** Answers the read of the feed. */
    read: async (place: number): Promise<void> => {
      const one = await request(place);
      assert.is(one.asked, 'GET /feed/explore');
      one.answer(200, pageOf(aPost('1', 'alice')));
      await rest();
    },
  };
};

const test = suite('client hooks: live connection');

test.after(clearCaches);

test('all is read again and the error is cleared when a refused connection is opened again', async () => {
  const { shown, listen, refused, read } = await startLive();
  listen().refuse();
  await refused();
  listen().tell(READY);
  await read(1);
  assert.is(shown.error, null);
});

test('the same holds if the connection is refused while its replacement opens', async () => {
  const { shown, listen, refused, read } = await startLive();
  const first = listen();
  first.tell(READY);
  await read(1);
  const second = listen();
  first.refuse();
  await refused();
  second.tell(READY);
  await read(2);
  assert.is(shown.error, null);
});

test('nothing is read when a connection replaces a working one', async () => {
  const { asked, shown, listen, read } = await startLive();
  const first = listen();
  first.tell(READY);
  first.reach('1-0');
  await read(1);
  const second = listen();
  assert.not(first.isEnded());
  second.tell(READY);
  second.tell({ event: 'post', data: { id: '3', username: 'bob' } });
  await until('the second is heard', () => shown.newPosts === 1);
  assert.ok(first.isEnded());
  assert.is(asked().length, 2);
});

test('a connection begins where the first reading since the one before it began', async () => {
  const { listen, read, readAgain } = await startLive();
  const first = listen();
  assert.is(first.after, undefined);
  first.tell(READY);
  first.reach('1-0');
  await read(1);
  first.reach('2-0');
  readAgain();
  first.reach('3-0');
  await read(2);
  readAgain();
  const second = listen();
  assert.is(second.after, '1-0', 'what happened while it was read would be missed');
  second.tell(READY);
  second.reach('4-0');
  await read(3);
  assert.is(listen().after, '3-0', 'the reading was under way when the second began');
  assert.is(listen().after, '4-0', 'nothing was read since');
});

test('all is read again when a connection replaces one that was cut or never ready', async () => {
  const { listen, read } = await startLive();
  listen();
  const first = listen();
  first.tell(READY);
  await read(1);
  first.cut();
  listen().tell(READY);
  await read(2);
});

test('stopping resets the error and the number of new posts', async () => {
  const { live, shown, listen, refused, read } = await startLive();
  const stream = listen();
  stream.tell(READY);
  await read(1);
  stream.tell({ event: 'post', data: { id: '3', username: 'bob' } });
  await until('the post is heard', () => shown.newPosts === 1);
  stream.refuse();
  await refused();
  live.stop();
  assert.equal(shown, { error: null, newPosts: 0 });
});

test('a new post that the feed has by now, read for another reason, no longer counts as new', async () => {
  const { shown, listen, request, rest, readAgain, read } = await startLive();
  const stream = listen();
  stream.tell(READY);
  await read(1);
  for (const id of ['3', '4']) stream.tell({ event: 'post', data: { id, username: 'bob' } });
  await until('both posts are counted', () => shown.newPosts === 2);
  readAgain();
  (await request(2)).answer(200, pageOf(aPost('3', 'bob'), aPost('1', 'alice')));
  await rest();
  assert.is(shown.newPosts, 1);
  stream.tell({ event: 'post', data: { id: '1', username: 'alice' } });
  stream.tell({ event: 'post', data: { id: '5', username: 'bob' } });
  await until('the other new post is counted', () => shown.newPosts === 2);
});

test.run();
