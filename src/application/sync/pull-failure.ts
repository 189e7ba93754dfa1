import type { PullFailure } from '../../domain/sync/pull-cursor.js';
import type { SourceError } from '../ports/source.js';

/** What the status says of it: nothing of an answer but Xano's own code. */
export const pullFailure = (error: SourceError, at: number): PullFailure => {
  switch (error._tag) {
    case 'SourceUnavailable':
      return {
        code: 'source_unavailable',
        message: 'Xano cannot be reached, or answers too late.',
        at,
      };
    case 'SourceLimited':
      return { code: 'source_limited', message: 'Xano says that it is asked too often.', at };
    case 'SourceRefused':
      return {
        code: 'source_refused',
        message: `Xano refuses to be asked: ${`${error.status} ${error.code}`.trim()}.`,
        at,
      };
    case 'SourceFault':
      return { code: 'source_fault', message: error.reason, at };
  }
};
