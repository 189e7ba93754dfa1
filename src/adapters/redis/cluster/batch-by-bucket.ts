import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import { readFacts } from '../commit.js';
import type { RedisConnection } from '../connection.js';
import { nothingKey, userKey } from '../keys.js';
import type { BatchAnswer, BatchCommand, RunBatch } from '../read-words.js';
import type { Username } from '../../../domain/username.js';
import { fact } from '../transaction.js';
import { byBucket } from './buckets.js';
import { withinBatchLimit } from './batch-limit.js';

/** Returns those posts that answer like missing ones: banned, where `hideBanned`, or without their author. */
const hiddenAmong = (
  redis: RedisConnection,
  posts: readonly string[],
  hideBanned: boolean,
): TE.TaskEither<StoreError, ReadonlySet<string>> =>
  pipe(
    readFacts(
      redis,
      posts.map((post) => fact('HMGET', post, 'username', 'banned')),
      'lenient',
    ),
    TE.map((replies) =>
      replies.map((reply, at) => {
        const [username = null, banned = null] = (reply ?? []) as readonly (string | null)[];
        return { post: posts[at] ?? '', username, isBanned: hideBanned && banned === '1' };
      }),
    ),
    TE.flatMap((rows) => {
      const known = rows.filter(({ username }) => username !== null);
      return pipe(
        readFacts(
          redis,
          known.map(({ username }) => fact('EXISTS', userKey(username as Username))),
        ),
        TE.map((are) => {
          const orphans = known.filter((_, at) => are[at] !== 1);
          const banned = rows.filter(({ isBanned }) => isBanned);
          return new Set([...orphans, ...banned].map(({ post }) => post));
        }),
      );
    }),
  );

/** Joins the answers to a command that was sent for each of its keys; the first error, if any, is the answer. */
const joined = ({ words }: BatchCommand, answers: readonly BatchAnswer[]): BatchAnswer => {
  const [first = [0, 'ERR no reply']] = answers;
  const failed = answers.find(([isReply]) => isReply === 0);
  if (failed !== undefined || answers.length < 2) return failed ?? first;
  const replies = answers.map(([, reply]) => reply);
  return words.name === 'EXISTS'
    ? [1, replies.reduce<number>((sum, reply) => sum + Number(reply), 0)]
    : [1, replies.flat()];
};

/**
 * Runs a batch of reads bucket by bucket, in calls that go out together; each may do all the work of a batch, and reads its
 * share of the bytes. Whether authors exist is asked first: what hung on a former owner of a name was gone before the new
 * one came, so that later reads do not find it.
 */
export const batchByBucket =
  (redis: RedisConnection, run: RunBatch): RunBatch =>
  (commands, limits) => {
    const guards = new Set(
      commands.flatMap(({ guards: posts }) => posts.filter((post) => post !== null)),
    );
    return pipe(
      hiddenAmong(redis, [...guards], limits.hideBanned),
      TE.flatMap((hidden) => {
        const singles = commands.flatMap((command) =>
          command.keys.map((key, at) => {
            const guard = command.guards[at] ?? null;
            const shown = guard !== null && hidden.has(guard) ? nothingKey : key;
            // The cost of the command's arguments is counted once.
            const words = at === 0 ? command.words : { ...command.words, work: 0 };
            return { words, keys: [shown], guards: [null] };
          }),
        );
        const groups = byBucket(singles.map(({ keys }) => keys[0] ?? ''));
        return pipe(
          groups.map((places) => places.flatMap((place) => singles[place] ?? [])),
          withinBatchLimit(run, limits),
          TE.map((replies) => {
            const inOrder: BatchAnswer[] = [];
            for (const [group, places] of groups.entries())
              for (const [at, place] of places.entries())
                inOrder[place] = replies[group]?.[at] ?? [0, 'ERR no reply'];
            let at = 0;
            return commands.map((command) =>
              joined(command, inOrder.slice(at, (at += command.keys.length))),
            );
          }),
        );
      }),
    );
  };
