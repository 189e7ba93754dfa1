import * as E from 'fp-ts/lib/Either.js';
import { flow, pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Principal } from '../../domain/principal.js';
import { allowanceFor } from '../../domain/user-field.js';
import { judgeEach, refuse, type Judged } from '../../domain/proxy-command.js';
import { MAX_WRITE_WORK, writeWork } from '../../domain/write-cost.js';
import {
  judgeBirth,
  judgeWrite,
  usersNamedIn,
  type WriteCommand,
} from '../../domain/write-policy.js';
import type { ChangeRefused, StoreError } from '../errors.js';
import { originOf } from '../origin.js';
import type { Clock } from '../ports/clock.js';
import type { WriteBatch, WriteOutcome, WriteReply } from '../write-batch.js';

export interface ProxyWriteCommand {
  readonly principal: Principal;
  readonly commands: readonly (readonly unknown[])[];
  /** Refuse all when any would be refused. */
  readonly atomic: boolean;
}

export type ProxyWrite = (
  command: ProxyWriteCommand,
) => TE.TaskEither<ChangeRefused | StoreError, WriteOutcome>;

interface Deps {
  readonly writeBatch: WriteBatch;
  readonly clock: Clock;
  /** What a user may write of themselves. */
  readonly ownFields: ReadonlySet<string>;
}

/** What no longer fits is refused before anything is written, in its place. */
const withinWork = (judged: readonly Judged<WriteCommand>[]): readonly Judged<WriteCommand>[] => {
  let left = MAX_WRITE_WORK;
  return judged.map((command) => {
    if (E.isLeft(command)) return command;
    const work = writeWork(command.right);
    if (work > left) return refuse('too_much_work', 'too much work in one request');
    left -= work;
    return command;
  });
};

export const makeProxyWrite =
  ({ writeBatch, clock, ownFields: own }: Deps): ProxyWrite =>
  ({ principal, commands, atomic }) =>
    pipe(
      TE.fromIO(clock.now),
      TE.flatMap((now) => {
        const judgeOne = flow(judgeWrite({ principal, own }), E.flatMap(judgeBirth(now)));
        const judged = withinWork(judgeEach(commands, judgeOne));
        const accepted = judged.flatMap((command) => (E.isRight(command) ? [command.right] : []));
        const refusedHere = accepted.length < judged.length;

        const place = (replies: readonly WriteReply[]): readonly WriteReply[] => {
          const next = replies[Symbol.iterator]();
          return judged.map((command): WriteReply =>
            E.isLeft(command) ? command : (next.next().value ?? E.right(0)),
          );
        };

        if (accepted.length === 0 || (atomic && refusedHere))
          return TE.right({ applied: !refusedHere, replies: place([]) });
        return pipe(
          writeBatch({
            commands: accepted,
            creates: usersNamedIn(principal, accepted),
            atomic,
            allowance: allowanceFor(principal, own),
            now,
            origin: originOf(principal, now),
          }),
          TE.map(({ applied, replies }) => ({ applied, replies: place(replies) })),
        );
      }),
    );
