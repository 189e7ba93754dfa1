import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Principal } from '../../domain/principal.js';
import { judgeEach, type Judged } from '../../domain/proxy-command.js';
import { MAX_READ_WORK } from '../../domain/read-cost.js';
import { judgeRead, type ReadCommand } from '../../domain/read-policy.js';
import { showing } from '../../domain/shown-hash.js';
import type { Shown } from '../../domain/shown.js';
import type { StoreError } from '../errors.js';
import { mapInTurns } from '../map-in-turns.js';
import { lengthOfReply, type ReadReply } from '../ports/proxy-store.js';
import type { RowReads } from '../row-reads.js';
import type { Needs } from '../world.js';

export interface ProxyReadCommand {
  readonly principal: Principal;
  readonly commands: readonly (readonly unknown[])[];
}

/** One reply a command, in order; a refused command answers in its place and the others run. */
export type ProxyRead = (
  command: ProxyReadCommand,
) => TE.TaskEither<StoreError, readonly ReadReply[]>;

interface Deps extends Needs<'proxy.read' | 'reader'> {
  readonly rowReads: RowReads;
  /** Bytes of all results together. */
  readonly maxReply: number;
  /** What others see of a user, and so of the author in a post. */
  readonly publicFields: Shown;
}

export const makeProxyRead = ({
  proxy,
  reader,
  rowReads,
  maxReply,
  publicFields,
}: Deps): ProxyRead => {
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
