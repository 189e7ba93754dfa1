import { shown } from '../../domain/text.js';
import type { Route } from './route.js';
import { membersOf } from './schema.js';

/** Characters: proxies in front accept headers of a few KB, and a list may have thousands of words. */
const MAX_HEADER = 2000;

/** Prints `0,2,5`, or as many words as fit and how many more there are: `0,2,5,+997`. */
export const printList = (words: readonly string[], separator: string): string => {
  const whole = words.join(separator);
  if (whole.length <= MAX_HEADER) return whole;
  const shown = whole.slice(0, whole.lastIndexOf(separator, MAX_HEADER));
  return `${shown}${separator}+${words.length - shown.split(separator).length}`;
};

const strangers = (
  part: 'query' | 'body',
  known: readonly string[] | null,
  input: unknown,
): readonly string[] =>
  known === null || typeof input !== 'object' || input === null || Array.isArray(input)
    ? []
    : Object.keys(input)
        .filter((name) => !known.includes(name))
        .map((name) => `${part}.${encodeURIComponent(shown(name))}`);

/**
 * Prints the query parameters and body members that the declaration of a route does not know and therefore ignores:
 * `query.curser, body.contnet`. Names only, percent-encoded; empty if there are none.
 */
export const printUnknown = (
  { query, body }: Pick<Route, 'query' | 'body'>,
  sent: { readonly query: unknown; readonly body: unknown },
): string =>
  printList(
    [
      ...strangers('query', query === undefined ? [] : membersOf(query), sent.query),
      ...strangers('body', body === undefined ? [] : membersOf(body), sent.body),
    ],
    ', ',
  );
