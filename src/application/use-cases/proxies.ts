import * as E from 'fp-ts/lib/Either.js';
import type * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe, flow } from 'fp-ts/lib/function.js';
import { decideBatch } from '../../domain/batch/decide-batch.js';
import type { Batch } from '../../domain/batch/draft.js';
import type { Principal } from '../../domain/principal.js';
import { type Refusal, judgeEach, type Judged, refuse } from '../../domain/proxy-command.js';
import { MAX_READ_WORK } from '../../domain/read-cost.js';
import { judgeRead, type ReadCommand } from '../../domain/read-policy.js';
import { showing } from '../../domain/shown-hash.js';
import type { Shown } from '../../domain/shown.js';
import { allowanceFor } from '../../domain/user-field.js';
import { MAX_WRITE_WORK, writeWork } from '../../domain/write-cost.js';
import {
  judgeBirth,
  judgeWrite,
  usersNamedIn,
  type WriteCommand,
} from '../../domain/write-policy.js';
import { originOf } from '../acting.js';
import type { ChangeRefused, StoreError } from '../errors.js';
import { ask, gen } from '../gen.js';
import { mapInTurns } from '../map-in-turns.js';
import type { BatchWrites } from '../ports/batch-writes.js';
import type { Clock } from '../ports/clock.js';
import { CHANGED } from '../ports/edge-acts.js';
import { UNTIMED_ORIGIN, type Origin } from '../ports/origin.js';
import { lengthOfReply, type ReadReply } from '../ports/proxy-store.js';
import type { RowReads } from '../row-reads.js';
import { whileChanged } from '../while-changed.js';
import type { Needs } from '../world.js';

export type BatchToWrite = Omit<Batch, 'act' | 'allowance'> & {
  /** Absent when a user's hash may hold anything. */
  readonly allowance?: Batch['allowance'];
  readonly origin?: Origin;
};

/** A refusal or a reply; an integer beyond 2^53 is text, since JSON would round it. */
export type WriteReply = E.Either<Refusal, number | string>;

export interface WriteOutcome {
  readonly applied: boolean;
  /** One reply for each command, in order; when nothing was applied, only the refusals mean anything. */
  readonly replies: readonly WriteReply[];
}

/**
 * Carries out commands that the policy has let pass, as one change. What Redis would refuse (a wrong type, an increment of
 * text or beyond 64 bits) and users who are missing are found before the first write.
 */
export type WriteBatch = (
  batch: BatchToWrite,
) => TE.TaskEither<ChangeRefused | StoreError, WriteOutcome>;

export const makeWriteBatch =
  ({ batches }: { readonly batches: BatchWrites }): WriteBatch =>
  ({ origin = UNTIMED_ORIGIN, allowance = null, ...given }) => {
    const batch: Batch = { ...given, allowance, act: origin };
    return whileChanged(
      gen(function* () {
        const reading = yield* ask(batches.read(batch));
        const decided = decideBatch(reading.snapshot, batch);
        const { isApplied, replies, changes: hashes, erasing, event } = decided;
        if (hashes.length === 0)
          return { applied: isApplied, replies: replies.map(E.map(() => 0)) };
        for (const username of erasing) yield* ask(batches.finishErasing(username, batch.now));
        if (erasing.length > 0) return CHANGED;
        const done = yield* ask(batches.enact(reading, { hashes, origin, event }));
        if (done === CHANGED) return CHANGED;
        return {
          applied: true,
          replies: replies.map((reply, place): WriteReply =>
            E.isLeft(reply) ? reply : E.right(done.get(place) ?? 0),
          ),
        };
      }),
    );
  };

interface ProxyReadCommand {
  readonly principal: Principal;
  readonly commands: readonly (readonly unknown[])[];
}

/** Resolves to one reply for each command, in order; a refused command gets its refusal, and the others run. */
export type ProxyRead = (
  command: ProxyReadCommand,
) => TE.TaskEither<StoreError, readonly ReadReply[]>;

interface ReadDeps extends Needs<'proxy.read' | 'reader'> {
  readonly rowReads: RowReads;
  /** Most bytes of all results together. */
  readonly maxReply: number;
  /** Fields of a user that others see, and so also of the author in a post. */
  readonly publicFields: Shown;
}

export const makeProxyRead = ({
  proxy,
  reader,
  rowReads,
  maxReply,
  publicFields,
}: ReadDeps): ProxyRead => {
  const askStore = (
    principal: Principal,
    judged: readonly Judged<ReadCommand>[],
  ): ReturnType<ProxyRead> => {
    const shown = judged.map(E.map(showing(principal.kind, publicFields)));
    const accepted = shown.flatMap((command) => (E.isRight(command) ? [command.right.asked] : []));
    const place = (replies: readonly ReadReply[]): T.Task<readonly ReadReply[]> => {
      const next = replies[Symbol.iterator]();
      return pipe(
        shown,
        mapInTurns(
          (command): ReadReply =>
            E.isLeft(command)
              ? E.left(command.left.message)
              : E.map(command.right.present)(next.next().value ?? E.left('ERR no reply')),
          lengthOfReply,
        ),
      );
    };

    return accepted.length === 0
      ? TE.fromTask(place([]))
      : pipe(
          proxy.read(accepted, {
            hideBanned: principal.kind === 'user',
            maxReply,
            maxWork: MAX_READ_WORK,
          }),
          TE.flatMapTask(place),
        );
  };

  return ({ principal, commands }) => {
    const judged = judgeEach(commands, judgeRead(principal));
    const ofRows = rowReads(principal, judged, maxReply);
    if (ofRows === null || judged.every(E.isLeft)) return askStore(principal, judged);
    return pipe(
      reader.read(ofRows),
      TE.flatMap((replies) => (replies === null ? askStore(principal, judged) : TE.right(replies))),
    );
  };
};

interface ProxyWriteCommand {
  readonly principal: Principal;
  readonly commands: readonly (readonly unknown[])[];
  /** Whether all commands are refused when any would be. */
  readonly atomic: boolean;
}

export type ProxyWrite = (
  command: ProxyWriteCommand,
) => TE.TaskEither<ChangeRefused | StoreError, WriteOutcome>;

interface WriteDeps {
  readonly writeBatch: WriteBatch;
  readonly clock: Clock;
  /** Fields that users may write about themselves. */
  readonly ownFields: ReadonlySet<string>;
}

/** Refuses the commands that exceed the work of one request, before anything is written. */
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
  ({ writeBatch, clock, ownFields: own }: WriteDeps): ProxyWrite =>
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
