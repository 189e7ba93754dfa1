import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ColumnKinds, ReceivedKind } from '../../../src/application/ports/column-kinds.js';

/** Keeps the reported kinds of columns, each once. */
export const fakeColumnKinds = (): ColumnKinds => {
  const kept = new Map<string, ReceivedKind>();
  return {
    read: TE.fromIO(() => [...kept.values()]),
    add: (told) =>
      TE.fromIO(() => {
        for (const one of told) kept.set(`${one.owner}:${one.field}:${one.kind}`, one);
      }),
  };
};
