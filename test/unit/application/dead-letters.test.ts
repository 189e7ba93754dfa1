import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DeadLetter } from '../../../src/application/ports/dead-letters.js';
import { makeReplayDeadLetters } from '../../../src/application/use-cases/dead-letters.js';
import { ok } from '../../support/run/effect.js';
import { ada, DAY, HOUR, noon } from '../../support/app/fixtures.js';

const all = { selection: { all: true }, force: false } as const;

const eventLetter = (n: number): DeadLetter => ({
  id: `msg_${n}`,
  entity: 'post',
  key: `post:${n}`,
  code: 'writeback_failed',
  message: 'answered 400',
  way: 'writeback',
  at: noon + n,
  content: {
    kind: 'event',
    id: `msg_${n}`,
    event: { type: 'post.deleted', actor: ada, at: noon, data: { id: String(n) } },
  },
});

/** Sets up a replay of these letters, newest first as a store lists them; another replay takes some of them meanwhile. */
const replaying = (
  letters: readonly DeadLetter[],
  isTaken: (letter: DeadLetter) => boolean = () => false,
) => {
  const sent: string[] = [];
  const apply = () => TE.right([]);
  const replay = makeReplayDeadLetters({
    deadLetters: {
      list: ({ offset, limit }) =>
        TE.right({
          letters: letters.slice(offset, offset + limit),
          total: letters.length,
          codes: {},
        }),
      find: (ids) => TE.right(ids.flatMap((id) => letters.filter((one) => one.id === id))),
    },
    outbox: {
      sendAgain: (again) => {
        const moved = again.filter((one) => !isTaken(one)).map(({ id }) => id);
        sent.push(...moved);
        return TE.right(moved);
      },
    },
    apply,
    preview: apply,
    clock: { now: () => noon + HOUR },
    tombstoneTtl: 7 * DAY,
  });
  return { replay, sent };
};

const test = suite('replay of dead letters');

test('letters are replayed in the order in which they failed, across pages', async () => {
  const count = 1200;
  const newestFirst = Array.from({ length: count }, (_, n) => eventLetter(count - n));
  const { replay, sent } = replaying(newestFirst);
  const results = await ok(replay({ ...all, dryRun: false }));
  const inOrder = Array.from({ length: count }, (_, n) => `msg_${n + 1}`);
  assert.equal(sent, inOrder);
  assert.equal(
    results.map(({ id }) => id),
    inOrder,
  );
});

test('a dry run sends no events', async () => {
  const { replay, sent } = replaying([eventLetter(1)]);
  const queued = [{ id: 'msg_1', result: 'queued', code: '', message: '' }];
  assert.equal(await ok(replay({ ...all, dryRun: true })), queued);
  assert.equal(sent, []);
  assert.equal(await ok(replay({ ...all, dryRun: false })), queued);
  assert.equal(sent, ['msg_1']);
});

test('an event that another replay took meanwhile is not reported as queued', async () => {
  const letters = [eventLetter(2), eventLetter(1)];
  const { replay } = replaying(letters, ({ id }) => id === 'msg_1');
  const results = await ok(replay({ ...all, dryRun: false }));
  assert.equal(
    results.map(({ id }) => id),
    ['msg_2'],
  );
});

test.run();
