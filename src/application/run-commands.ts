import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isWrite, kindOf } from '../domain/command-kind.js';
import type { Principal } from '../domain/principal.js';
import { REPLY_TOO_LARGE, TOO_MUCH_WORK } from '../domain/read-cost.js';
import type { ChangeRefused, StoreError } from './errors.js';
import { lengthOfReply, type ReadReply } from './ports/proxy-store.js';
import type { ProxyRead, ProxyWrite, WriteReply } from './use-cases/proxies.js';

interface Commands {
  readonly principal: Principal;
  readonly commands: readonly (readonly unknown[])[];
}

/** A reply for each command that was run; `failure` is why the others were not. */
export interface Ran {
  readonly replies: readonly ReadReply[];
  readonly failure: ChangeRefused | StoreError | null;
}

/** Runs reads and writes in their order, each by the proxy that allows it; not atomically. */
export type RunCommands = (given: Commands) => T.Task<Ran>;

/** Runs all commands in one step, or none: left is what is wrong with one of them, or with all. */
export type RunTogether = (
  given: Commands,
) => TE.TaskEither<ChangeRefused | StoreError, E.Either<string, readonly string[]>>;

interface Deps {
  readonly proxyRead: ProxyRead;
  readonly proxyWrite: ProxyWrite;
  /** Most bytes of all results together. */
  readonly maxReply: number;
}

/** Most turns: each change between reads and writes begins a batch with limits of its own. */
const MAX_TURNS = 20;

interface Turn {
  readonly writes: boolean;
  readonly commands: (readonly unknown[])[];
}

const turnsOf = (commands: Commands['commands']): readonly Turn[] => {
  const turns: Turn[] = [];
  for (const command of commands) {
    const writes = isWrite(command);
    const last = turns.at(-1);
    if (last?.writes === writes) last.commands.push(command);
    else turns.push({ writes, commands: [command] });
  }
  return turns;
};

const toReply: (reply: WriteReply) => ReadReply = E.bimap(
  ({ message }) => message,
  (value) => JSON.stringify(value),
);

type Replies = TE.TaskEither<ChangeRefused | StoreError, readonly ReadReply[]>;

const write = (proxyWrite: ProxyWrite, given: Commands, atomic: boolean): Replies =>
  pipe(
    proxyWrite({ ...given, atomic }),
    TE.map(({ replies }) => replies.map(toReply)),
  );

const refuseAll = ({ commands }: Turn, why: string): Replies =>
  TE.right(commands.map(() => E.left(why)));

export const makeRunCommands = ({ proxyRead, proxyWrite, maxReply }: Deps): RunCommands => {
  const take = (principal: Principal, turn: Turn, done: readonly ReadReply[]): Replies => {
    const given = { principal, commands: turn.commands };
    if (turn.writes) return write(proxyWrite, given, false);
    const size = done.reduce((sum, reply) => sum + lengthOfReply(reply), 0);
    return size < maxReply ? proxyRead(given) : refuseAll(turn, REPLY_TOO_LARGE);
  };

  return ({ principal, commands }) => {
    const turns = turnsOf(commands);
    const runFrom = (place: number, done: readonly ReadReply[]): T.Task<Ran> => {
      const turn = turns[place];
      if (turn === undefined) return T.of({ replies: done, failure: null });
      return pipe(
        place < MAX_TURNS ? take(principal, turn, done) : refuseAll(turn, TOO_MUCH_WORK),
        TE.matchE(
          (failure): T.Task<Ran> => T.of({ replies: done, failure }),
          (replies) => runFrom(place + 1, [...done, ...replies]),
        ),
      );
    };
    return runFrom(0, []);
  };
};

const MIXED =
  'ERR a transaction here either reads or writes: what is read and what is written is not one step';

const allOrNone = (replies: readonly ReadReply[]): E.Either<string, readonly string[]> => {
  const done: string[] = [];
  for (const [place, reply] of replies.entries()) {
    if (E.isLeft(reply))
      return E.left(
        `EXECABORT Transaction discarded because of command ${place + 1}: ${reply.left}`,
      );
    done.push(reply.right);
  }
  return E.right(done);
};

/** `proxyRead` must read all of a batch at one instant. */
export const makeRunTogether =
  ({ proxyRead, proxyWrite }: Omit<Deps, 'maxReply'>): RunTogether =>
  (given) => {
    const kinds = new Set(given.commands.map(kindOf));
    if (kinds.has('read') && kinds.has('write')) return TE.right(E.left(MIXED));
    return pipe(
      kinds.has('write') ? write(proxyWrite, given, true) : proxyRead(given),
      TE.map(allOrNone),
    );
  };
