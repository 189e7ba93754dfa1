import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../../application/errors.js';
import type { HomeStore } from '../../../application/ports/home-store.js';
import type { Username } from '../../../domain/username.js';
import { commitOrNull, readFacts } from '../commit.js';
import type { RedisConnection } from '../connection.js';
import { homeCursorsKey, homesKey, homeWorkKey, postKey, unfilledKey, userKey } from '../keys.js';
import { fanOutFacts } from '../keyspace/fan-out.js';
import { homeStepChecks, homeStepOps, readHome } from '../keyspace/home-steps.js';
import { homeFacts, remainingFacts, remainingOf } from '../keyspace/homes.js';
import { makeAsk } from '../reading/ask.js';
import { entriesIn } from '../reading/entries.js';
import type { Question } from '../reading/question.js';
import { decodeReply, UsernameText } from '../rows.js';
import { fact } from '../transaction.js';

/** Names per scan: authors to fill a home with, and followers who may have a home. */
const AUTHORS = 100;
const FOLLOWERS = 500;

const TextOrNull = t.union([t.string, t.null]);
const ScanReply = t.tuple([t.string, t.array(t.string)]);
const FanOutReplies = t.tuple([TextOrNull, TextOrNull, t.number]);
const HomesReply = t.tuple([t.union([t.number, t.null]), t.UnknownArray]);
/** A damaged timeline counts as empty; a damaged list of followed authors is an error. */
const LookReply = t.tuple([TextOrNull, t.number, t.UnknownArray, t.UnknownArray]);

type Texts = readonly (string | null)[];

const timelineOf = (author: string): string => userKey(author as Username, 'posts');

export const makeRedisHomes = (redis: RedisConnection): HomeStore => {
  const walk = (
    key: string,
    from: string,
    count: number,
  ): TE.TaskEither<StoreError, { readonly next: string; readonly names: readonly Username[] }> =>
    pipe(
      redis.script('walk', [key], ['SSCAN', from, count], ScanReply),
      TE.map(([next, found]) => ({ next, names: found.filter(UsernameText.is) })),
    );
  const lenient = (facts: Parameters<typeof readFacts>[1]) => readFacts(redis, facts, 'lenient');

  return {
    asked: (reader) =>
      pipe(
        lenient([
          ...homeFacts(reader),
          fact('TYPE', userKey(reader)),
          fact('ZSCORE', homesKey, reader),
          fact('ZSCORE', homeWorkKey, reader),
        ]),
        TE.map((replies) => {
          const [, , type, listed, due] = replies;
          const found = readHome(reader, replies);
          return type === 'hash' ? { found, isListed: listed !== null, isDue: due !== null } : null;
        }),
      ),

    idle: (since) =>
      pipe(
        readFacts(redis, [
          fact('ZRANGEBYSCORE', homesKey, '-inf', since, 'WITHSCORES', 'LIMIT', 0, 1),
        ]),
        TE.map(([found]) => {
          const [reader, at = ''] = found as readonly string[];
          return UsernameText.is(reader) ? { reader, at } : null;
        }),
      ),

    // Reads the home first, since the commit checks it: a process that adds one of the posts again later changes the home.
    swept: (reader, ids, authors) =>
      pipe(
        readFacts(redis, [...homeFacts(reader), fact('ZMSCORE', userKey(reader, 'home'), ...ids)]),
        TE.bindTo('ofHome'),
        TE.bind('looks', () =>
          readFacts(redis, [
            ...ids.map((id) => fact('HMGET', postKey(id), 'username', 'banned', 'created_at')),
            ...authors.flatMap((author) => [
              fact('TYPE', userKey(author)),
              fact('SISMEMBER', userKey(reader, 'following'), author),
            ]),
          ]),
        ),
        TE.map(({ ofHome, looks }) => {
          const scores = ofHome[2] as Texts;
          const ties = looks.slice(ids.length);
          return {
            found: readHome(reader, ofHome),
            posts: ids.map((_, at) => {
              const [author = null, banned, created_at] = looks[at] as Texts;
              const post = { author, isBanned: banned === '1', created_at: Number(created_at) };
              const score = scores[at] ?? null;
              return { score: score === null ? null : Number(score), post };
            }),
            followed: new Set(
              authors.filter((_, at) => ties[2 * at] !== 'none' && ties[2 * at + 1] === 1),
            ),
          };
        }),
      ),

    authors: (reader, of, from) =>
      walk(of === 'following' ? userKey(reader, of) : unfilledKey(reader), from, AUTHORS),

    look: (reader, names, floor) => {
      // An empty name, since Redis requires at least one.
      const named = names.length === 0 ? [''] : names;
      const least = floor === Number.NEGATIVE_INFINITY ? '-inf' : `(${floor}`;
      return pipe(
        lenient([
          ...homeFacts(reader),
          fact('HGET', homeCursorsKey, reader),
          fact('SCARD', unfilledKey(reader)),
          fact('SMISMEMBER', unfilledKey(reader), ...named),
          fact('SMISMEMBER', userKey(reader, 'following'), ...named),
          ...names.map((name) => fact('ZCOUNT', timelineOf(name), least, '+inf')),
        ]),
        TE.flatMapEither((replies) =>
          pipe(
            decodeReply(LookReply)(replies.slice(2, 6)),
            E.map(([cursor, unfilled, are, follows]) => ({
              found: readHome(reader, replies),
              cursor: cursor ?? '',
              authors: names.map((name, at) => ({
                name,
                follows: follows[at] === 1,
                above: Number(replies[6 + at] ?? 0),
              })),
              unfilled,
              unknown: new Set(names.filter((_, at) => are[at] === 1)),
            })),
          ),
        ),
      );
    },

    shares: ({ part, floor }, shares) => {
      const some = shares.filter(({ count }) => count > 0);
      if (some.length === 0) return TE.right([]);
      const begun = some.find(({ author }) => author.name === part?.author);
      const questions: Question[] = some.map((share) => ({
        ask: 'slice',
        key: timelineOf(share.author.name),
        after: share === begun ? part : null,
        count: share.count + 1,
      }));
      if (begun !== undefined && part !== null)
        questions.push({ ask: 'count', key: timelineOf(part.author), least: part.score });
      return pipe(
        makeAsk(redis, [])(questions),
        TE.map(({ answers: found }) => {
          const before = found[some.length];
          // Timelines that would exceed the reply's limit are left for another step.
          return some.flatMap((share, at) => {
            const answer = found[at];
            if (answer?.ask !== 'slice') return [];
            const { entries } = answer.slice;
            return {
              ...share,
              entries: entries.slice(0, share.count),
              isAll: (entries[share.count]?.score ?? Number.NEGATIVE_INFINITY) <= floor,
              before: share === begun && before?.ask === 'count' ? before.value : 0,
            };
          });
        }),
      );
    },

    rests: (homes) =>
      pipe(
        readFacts(
          redis,
          homes.flatMap(({ reader, change, most }) => remainingFacts(reader, change, most)),
        ),
        TE.map((replies) =>
          homes.map(({ change }, at) => remainingOf(change, replies[2 * at], replies[2 * at + 1])),
        ),
      ),

    fanOut: (author) =>
      pipe(
        readFacts(redis, [...fanOutFacts(author), fact('SCARD', userKey(author, 'followers'))]),
        TE.flatMapEither(decodeReply(FanOutReplies)),
        TE.map(([cursor, came, followers]) => ({ cursor, came, followers })),
      ),

    followers: (author, from) => walk(userKey(author, 'followers'), from, FOLLOWERS),

    withHomes: (author, from, names) =>
      pipe(
        // An empty name, since Redis requires at least one.
        lenient([
          fact('ZCOUNT', timelineOf(author), from, '+inf'),
          fact('ZMSCORE', homesKey, ...names, ''),
        ]),
        TE.flatMapEither(decodeReply(HomesReply)),
        TE.map(([posts, scores]) => ({
          readers: names.filter((_, at) => scores[at] !== null),
          posts: posts ?? 0,
        })),
      ),

    piece: (author, from, most, readers) =>
      pipe(
        lenient([
          ...fanOutFacts(author),
          fact(
            'ZREVRANGEBYSCORE',
            timelineOf(author),
            '+inf',
            from,
            'WITHSCORES',
            'LIMIT',
            0,
            most,
          ),
          ...readers.flatMap(homeFacts),
        ]),
        TE.map(([cursor, came, posts, ...homes]) => ({
          cursor: cursor as string | null,
          came: came as string | null,
          entries: entriesIn((posts ?? []) as readonly string[]),
          homes: readers.map((reader, at) => readHome(reader, homes, 2 * at)),
        })),
      ),

    commit: (checks, steps, now) =>
      pipe(
        commitOrNull(redis, checks.flatMap(homeStepChecks), (list) =>
          steps.flatMap((step) => homeStepOps(list, step, now)),
        ),
        TE.map((done) => done !== null),
      ),
  };
};
