import { shown } from '../../domain/text.js';
import { membersOf } from './schema.js';
import { printList } from './header-list.js';
import type { Route } from './route.js';

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
 * The query parameters and members of the body that the declaration of a route does not know, which it
 * leaves out: `query.curser, body.contnet`. Names alone, percent-encoded; empty where there are none.
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
