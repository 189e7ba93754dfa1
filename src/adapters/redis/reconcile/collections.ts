import { typeOf } from '../../../domain/key.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import type { Collection, NamedKey } from '../../../application/ports/reconciler.js';
import type { KeyFacts } from '../../../domain/reconcile/facts.js';
import type { RedisConnection } from '../connection.js';
import { lookAt, NO_LEAD } from './looks.js';
import { answers, question } from './question.js';
import { askAll } from './read-looks.js';

/** To tell of so many members takes about as long as another fact. */
const MEMBERS_A_FACT = 10;

interface Sized {
  readonly named: NamedKey;
  readonly facts: KeyFacts;
  /** Null of a hash, or of what is damaged. */
  readonly size: number | null;
}

const readSizes = (
  redis: RedisConnection,
  keys: readonly NamedKey[],
): TE.TaskEither<StoreError, readonly Sized[]> =>
  askAll(
    redis,
    keys.map((named) => {
      const questions = question(false);
      const look = lookAt(questions, { of: 'key', ...named }, NO_LEAD);
      const type = typeOf(named.key);
      const size =
        type === 'hash' ? null : questions.ask(type === 'zset' ? 'ZCARD' : 'SCARD', named.name);
      return { facts: questions.facts, questions, named, look, size };
    }),
    ({ questions, named, look, size }, replies, from) => {
      const answered = answers(questions, replies, from);
      return {
        named,
        facts: look(answered) as KeyFacts,
        size: size === null || answered.of(size) === null ? null : answered.size(size),
      };
    },
  );

/** What some keys are, and whom they hold where that is not too much for one answer. */
export const readCollections = (
  redis: RedisConnection,
  keys: readonly NamedKey[],
  most: number,
): TE.TaskEither<StoreError, readonly Collection[]> =>
  pipe(
    readSizes(redis, keys),
    TE.flatMap((sized) =>
      askAll(
        redis,
        sized.map(({ named, facts, size }) => {
          const questions = question();
          const isTold = size !== null && size > 0 && size <= most;
          const isSet = typeOf(named.key) === 'set';
          if (isTold)
            questions.ask(
              isSet ? 'SMEMBERS' : 'ZRANGE',
              named.name,
              ...(isSet ? [] : ['0', String(most - 1)]),
            );
          const cost = isTold ? 1 + Math.ceil(size / MEMBERS_A_FACT) : 0;
          return { facts: questions.facts, cost, of: facts, isTold, isMore: (size ?? 0) > most };
        }),
        ({ of, isTold, isMore }, replies, from): Collection => {
          const members = isTold ? replies[from] : [];
          return {
            facts: of,
            members: isMore ? null : Array.isArray(members) ? (members as string[]) : [],
          };
        },
      ),
    ),
  );
