import type { PullFailure } from '../../domain/sync/pull-cursor.js';
import type { SourceError, SourceRefused, SourceTableMissing } from '../ports/source.js';

/** Whoever follows a redirect also gives the token to the address that it leads to. */
const REDIRECT = 'a redirect, which is not followed: use the address that it leads to';

/** Returns status, code and words of a refusal, and the input that it is about. */
export const refusalWords = ({ status, code, message, param }: SourceRefused): string => {
  const answer = `${status} ${code}`.trim();
  if (status >= 300 && status < 400) return `${answer}: ${REDIRECT}`;
  const words = message.replace(/\.$/, '');
  const about = param === null || param === '' ? '' : ` (${param})`;
  return `${answer}${words === '' ? '' : `: ${words}`}${about}`;
};

const MAX_NAMES = 12;

const listOf = (tables: readonly string[]): string => {
  if (tables.length === 0) return '';
  const more = tables.length > MAX_NAMES ? ', …' : '';
  return ` There are ${tables.slice(0, MAX_NAMES).join(', ')}${more}.`;
};

/** Returns the words for a table that does not exist in Xano. */
export const missingWords = ({ table, tables, said }: SourceTableMissing): string => {
  const answer = said === null ? '' : ` Xano says ${refusalWords(said)}.`;
  return `Xano has no table ${table}: it was renamed or deleted there, or sync.config.json calls it otherwise.${answer}${listOf(tables)}`;
};

/** Returns a failure as the status shows it, with nothing of an answer but Xano's own code and words for a refusal. */
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
        message: `Xano refuses to be asked: ${refusalWords(error)}.`,
        at,
      };
    case 'SourceTableMissing':
      return { code: 'source_table_missing', message: missingWords(error), at };
    case 'SourceFault':
      return { code: 'source_fault', message: error.reason, at };
  }
};
