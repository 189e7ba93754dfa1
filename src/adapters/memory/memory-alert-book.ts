import * as TE from 'fp-ts/lib/TaskEither.js';
import type { AlertBook, AlertRecord } from '../../application/ports/alert-book.js';

/** Forgets with the process, as everything here does. */
export const makeMemoryAlertBook = (): AlertBook => {
  let record: AlertRecord | null = null;
  return {
    read: TE.fromIO(() => record),
    write: (next) =>
      TE.fromIO(() => {
        record = next;
      }),
  };
};
