import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { DeadLetter } from '../../application/ports/dead-letters.js';
import type { Outbox, Delivery } from '../../application/ports/outbox.js';
import { renewClaim } from './claims.js';
import type { Gateway } from './gateway.js';
import {
  deadCodeKey,
  deadCodesKey,
  deadKey,
  deadOrderKey,
  outboxKey,
  outboxOrderKey,
  outboxStateKey,
  outboxUsersKey,
} from './keys.js';
import { letterPlan } from './ledger-plan.js';
import { NewsRow } from './news-row.js';
import { keyList, textOf, type KeyList, type Plan } from './plan.js';
import { Flag, json } from './rows.js';

/** How much of what is new one call brings into order; the next goes on. */
const SORTED_AT_ONCE = 1000;

const Taken = t.array(t.tuple([t.string, t.number, t.string, t.string]));
const NewsText = json(NewsRow);

/** What another version has written and this one cannot read stays, and holds up its user alone. */
const toDelivery =
  (until: number) =>
  ([place, failures, text, id]: t.TypeOf<typeof Taken>[number]): readonly Delivery[] =>
    pipe(
      NewsText.decode(text),
      E.match(
        () => [],
        (news) => [{ id: id === '' ? `msg_${place}` : id, place, news, failures, until }],
      ),
    );

const outboxPlan = ({ key }: KeyList, { place, news, until }: Delivery): Plan => ({
  stream: key(outboxKey),
  order: key(outboxOrderKey),
  users: key(outboxUsersKey),
  state: key(outboxStateKey),
  actor: textOf(news.actor),
  id: place,
  until,
});

const deadPlan = ({ key }: KeyList): Plan => ({
  dead: key(deadKey),
  dead_order: key(deadOrderKey),
  dead_codes: key(deadCodesKey),
});

export const makeRedisOutbox = (redis: Gateway): Outbox => {
  const settle = (list: KeyList, plan: Plan, now: number): TE.TaskEither<StoreError, void> =>
    pipe(
      redis.script('settleNews', list.keys, [JSON.stringify(plan), now], Flag),
      TE.map(() => undefined),
    );

  const sendAgain = ({ id, code, content }: DeadLetter): TE.TaskEither<StoreError, number> => {
    if (content.kind !== 'news') return TE.right(0);
    const list = keyList();
    const plan = {
      stream: list.key(outboxKey),
      ...deadPlan(list),
      letter: { id: textOf(id), code: textOf(code), by_code: list.key(deadCodeKey(code)) },
      event: textOf(JSON.stringify(content.news)),
      as: textOf(content.id),
    };
    return redis.script('sendAgain', list.keys, [JSON.stringify(plan)], Flag);
  };

  return {
    take: ({ now, until, limit }) =>
      pipe(
        redis.script(
          'takeNews',
          [outboxKey, outboxOrderKey, outboxUsersKey, outboxStateKey],
          [now, until, limit, SORTED_AT_ONCE],
          Taken,
        ),
        TE.map((rows) => rows.flatMap(toDelivery(until))),
      ),
    renew: (delivery, until) =>
      pipe(
        renewClaim(
          redis,
          outboxUsersKey,
          { name: delivery.news.actor, until: delivery.until },
          until,
        ),
        TE.map((held) => (held ? { ...delivery, until } : null)),
      ),
    acknowledge: (delivery, now) => {
      const list = keyList();
      return settle(list, outboxPlan(list, delivery), now);
    },
    postpone: (delivery, notBefore) => {
      const list = keyList();
      return settle(list, { ...outboxPlan(list, delivery), not_before: notBefore }, 0);
    },
    giveUp: (delivery, letter, now) => {
      const list = keyList();
      const plan = { ...outboxPlan(list, delivery), ...deadPlan(list) };
      return settle(list, { ...plan, letter: letterPlan(list, letter) }, now);
    },
    sendAgain: (letters) =>
      pipe(
        // In the order in which they failed, oldest first: what a user did first goes out first.
        TE.traverseSeqArray(sendAgain)([...letters].sort((a, b) => a.at - b.at)),
        TE.map((counts) => counts.reduce((sum, count) => sum + count, 0)),
      ),
    size: redis.command('XLEN', outboxKey, (client) => client.xlen(outboxKey), t.number),
  };
};
