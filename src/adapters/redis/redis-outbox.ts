import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import { ask, gen } from '../../application/gen.js';
import type { DeadLetter } from '../../application/ports/dead-letters.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import type { Delivery, Outbox } from '../../application/ports/outbox.js';
import { whileChanged } from '../../application/while-changed.js';
import { renewClaim, stillDue, claimUsers, Entries } from './claims.js';
import { commitOrNull, readAs, readFacts } from './commit.js';
import type { RedisConnection } from './connection.js';
import { outboxKey, outboxOrderKey, outboxStateKey, outboxUsersKey } from './keys.js';
import { keepDeadLetterOps, deadLetterChecks, deadLetterOps } from './keyspace/dead-letters.js';
import { firstOf, memberOf, placeIn } from './keyspace/outbox-order.js';
import type { KeyList, Operation } from './plan.js';
import { decodeReply, TextOrNull, toHash } from './rows.js';
import { OutboxEventText } from './stored-json.js';
import { answers, fact } from './transaction.js';

const Waiting = t.tuple([TextOrNull, t.array(t.string)]);
const Taken = t.tuple([t.array(TextOrNull), t.array(Entries)]);

/** An event by its user and stream id, and until when the user is claimed. */
interface Claimed {
  readonly actor: string;
  readonly place: string;
  readonly until: number;
}

const claimed = ({ event, place, until }: Delivery): Claimed => ({
  actor: event.actor,
  place,
  until,
});

/** An event that this version cannot decode stays in the outbox, and delays only its own user's events. */
const toDelivery = (
  [place, fields]: t.TypeOf<typeof Entries>[number],
  failures: number,
  until: number,
): readonly Delivery[] => {
  const { event: text = '', id = '' } = toHash(fields);
  return pipe(
    OutboxEventText.decode(text),
    E.match(
      () => [],
      (event) => [{ id: id === '' ? `msg_${place}` : id, place, event, failures, until }],
    ),
  );
};

export const makeRedisOutbox = (redis: RedisConnection): Outbox => {
  /** Removes an event while its user is claimed, and makes the next one due now. `more` is committed with it. */
  const leave = (
    { actor, place, until }: Claimed,
    now: number,
    more: (list: KeyList) => readonly Operation[] = () => [],
  ): TE.TaskEither<StoreError, void> => {
    const member = memberOf(actor, place);
    const claim = fact('ZSCORE', outboxUsersKey, actor);
    const waiting = firstOf(actor, 2);
    return whileChanged(
      gen(function* () {
        const [at, members] = yield* ask(readAs(redis, [claim, waiting], Waiting));
        if (at !== String(until) || !members.includes(member)) return undefined;
        const checks = [answers(at, claim), answers(members, waiting)];
        const done = yield* ask(
          commitOrNull(redis, checks, (list) => [
            ['XDEL', list.place(outboxKey, 'stream'), place],
            ['ZREM', list.place(outboxOrderKey, 'zset'), member],
            ['HDEL', list.place(outboxStateKey, 'hash'), place],
            members.length > 1
              ? ['ZADD', list.place(outboxUsersKey, 'zset'), now, actor]
              : ['ZREM', list.place(outboxUsersKey, 'zset'), actor],
            ...more(list),
          ]),
        );
        return done === null ? CHANGED : undefined;
      }),
    );
  };

  const letGo = (actor: string, until: number) =>
    commitOrNull(
      redis,
      [stillDue(outboxUsersKey, actor, until), answers([], firstOf(actor, 1))],
      ({ place }) => [['ZREM', place(outboxUsersKey, 'zset'), actor]],
    );

  /** Reads the events of claimed users; removes the entries of events that were trimmed from the stream. */
  const readTaken = (
    firsts: readonly Omit<Claimed, 'until'>[],
    until: number,
    now: number,
  ): TE.TaskEither<StoreError, readonly Delivery[]> =>
    gen(function* () {
      if (firsts.length === 0) return [];
      const places = firsts.map(({ place }) => place);
      const facts = [
        fact('HMGET', outboxStateKey, ...places),
        ...places.map((place) => fact('XRANGE', outboxKey, place, place)),
      ];
      const [state, ...found] = yield* ask(readFacts(redis, facts));
      const [failures, entries] = yield* ask(TE.fromEither(decodeReply(Taken)([state, found])));
      for (const [at, cut] of firsts.entries())
        if (entries[at]?.length === 0) yield* ask(leave({ ...cut, until }, now));
      return entries.flatMap((some, at) =>
        some.flatMap((entry) => toDelivery(entry, Number(failures[at] ?? 0), until)),
      );
    });

  const sendAgain = ({
    id,
    code,
    content,
  }: DeadLetter): TE.TaskEither<StoreError, readonly string[]> => {
    if (content.kind !== 'event') return TE.right([]);
    const { id: as, event } = content;
    const drop = [{ id, code }];
    const there = [1];
    return pipe(
      commitOrNull(redis, deadLetterChecks(drop, there), (list) => [
        ...deadLetterOps(list, { drop, keep: [], now: 0 }, there),
        ['XADD', list.place(outboxKey, 'stream'), '*', 'event', JSON.stringify(event), 'id', as],
      ]),
      TE.map((done) => (done === null ? [] : [id])),
    );
  };

  return {
    take: (query) =>
      gen(function* () {
        const firsts: Omit<Claimed, 'until'>[] = [];
        for (const { actor, first } of yield* ask(claimUsers(redis, query)))
          if (first === null) yield* ask(letGo(actor, query.until));
          else firsts.push({ actor, place: placeIn(first) });
        return yield* ask(readTaken(firsts, query.until, query.now));
      }),
    renew: (delivery, until) =>
      pipe(
        renewClaim(
          redis,
          outboxUsersKey,
          { name: delivery.event.actor, until: delivery.until },
          until,
        ),
        TE.map((held) => (held ? { ...delivery, until } : null)),
      ),
    acknowledge: (delivery, now) => leave(claimed(delivery), now),
    postpone: (delivery, notBefore, counts) => {
      const { actor, place, until } = claimed(delivery);
      const isThere = answers('0', fact('ZSCORE', outboxOrderKey, memberOf(actor, place)));
      return pipe(
        commitOrNull(redis, [stillDue(outboxUsersKey, actor, until), isThere], (list) => [
          ...(counts ? [['HINCRBY', list.place(outboxStateKey, 'hash'), place, 1] as const] : []),
          ['ZADD', list.place(outboxUsersKey, 'zset'), notBefore, actor],
        ]),
        TE.asUnit,
      );
    },
    giveUp: (delivery, letter, now) =>
      leave(claimed(delivery), now, (list) => keepDeadLetterOps(list, letter, now)),
    sendAgain: (letters) =>
      pipe(
        // In the order in which they failed, oldest first: what a user did first goes out first.
        TE.traverseSeqArray(sendAgain)([...letters].sort((a, b) => a.at - b.at)),
        TE.map((moved) => moved.flat()),
      ),
    size: redis.send(t.number, 'XLEN', outboxKey),
  };
};
