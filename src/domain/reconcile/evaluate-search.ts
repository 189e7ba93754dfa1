import { isStray } from '../search-entries.js';
import type { Username } from '../username.js';
import type { SearchEntryFacts, UserFacts } from './facts.js';
import { fault, stranger, type Fault } from './fault.js';

/** How what users are found by is called. */
const SEARCH = 'sys:search:user';

export const evaluateFound = (
  username: Username,
  { unfound }: Pick<UserFacts, 'unfound'>,
): readonly Fault[] =>
  unfound.length === 0
    ? []
    : [
        fault('search', `found ${username}`, SEARCH, `finds ${username}`, 'not by all names', {
          remedy: [{ do: 'find-by', entries: unfound }],
        }),
      ];

/** It takes memory, and nobody is found by it. */
export const evaluateSearchEntry = (
  entry: string,
  { stands, fields, large, damaged }: SearchEntryFacts,
): readonly Fault[] => {
  if (!stands || large.length > 0 || damaged.length > 0 || !isStray(entry, fields)) return [];
  const told = `${entry.replace('\0', ' of ')}: ${fields === null ? 'no such user' : 'not called so'}`;
  const remedy = [{ do: 'find-not-by', entries: [entry] }] as const;
  return [stranger('search', `stray ${entry}`, SEARCH, told, { remedy })];
};
