import type { Fault } from './tokens.js';
import { entriesOf, groupsOf, isGroup, isWord, linesOf, textOf, type Group } from './tree.js';

const REQUEST_ARGUMENTS = [
  'url',
  'method',
  'params',
  'headers',
  'timeout',
  'follow_location',
  'verify_host',
  'verify_peer',
];

/** Filters without a form in SQL: a query that contains one fails. */
const REQUEST_TIME_FILTERS = [
  'transform_timestamp',
  'add_secs_to_timestamp',
  'add_ms_to_timestamp',
  'format_timestamp',
  'parse_timestamp',
];

const isCallOf = (group: Group, ...names: readonly string[]): boolean =>
  group.kind === 'arguments' && isWord(group.head[0], ...names);

const at = (group: Group, rule: string, text: string): Fault => ({ rule, line: group.line, text });

/** The body of a request is called `params`; Xano ignores an unknown name silently. */
const requestsWithParams = (group: Group): readonly Fault[] => {
  if (!isCallOf(group, 'api.request')) return [];
  const entries = entriesOf(group);
  const unknown = [...entries.keys()].filter((name) => !REQUEST_ARGUMENTS.includes(name));
  const hasBody = ['POST', 'PUT', 'PATCH'].includes(textOf(entries.get('method')?.[0]));
  return [
    ...unknown.map((name) => at(group, 'request-argument', name)),
    ...(hasBody && !entries.has('params') ? [at(group, 'request-argument', 'no params')] : []),
    ...(entries.has('timeout') ? [] : [at(group, 'request-argument', 'no timeout')]),
  ];
};

/** Headers are an array of `"Name: value"` and include a User-Agent: Xano sends none by itself. */
const writesHeadersAsTexts = (group: Group): readonly Fault[] => {
  if (!isCallOf(group, 'api.request')) return [];
  const [list] = entriesOf(group).get('headers') ?? [];
  if (!isGroup(list) || list.kind !== 'list') return [at(group, 'headers', 'not an array')];
  const names = linesOf(list).map(([item]) => /^([A-Za-z-]+): /.exec(textOf(item))?.[1]);
  return [
    ...(names.includes(undefined) ? [at(list, 'headers', 'not "Name: value"')] : []),
    ...(names.includes('User-Agent') ? [] : [at(list, 'headers', 'no User-Agent')]),
  ];
};

/** Inside the envelope of a paged list, a selection of bare columns selects nothing. */
const pagesWithoutEnvelope = (group: Group): readonly Fault[] => {
  if (!isCallOf(group, 'db.query') || !entriesOf(group).has('output')) return [];
  const paging = groupsOf(group).find((inner) => isWord(inner.head.at(-2), 'paging'));
  const metadata = paging && textOf(entriesOf(paging).get('metadata')?.[0]);
  return paging === undefined || metadata === 'false'
    ? []
    : [at(group, 'envelope', 'output under an envelope')];
};

const computesTimesBefore = (group: Group): readonly Fault[] =>
  isCallOf(group, 'db.query', 'db.bulk.delete') &&
  (entriesOf(group).get('where') ?? [])
    .flatMap((item) => (isGroup(item) ? groupsOf(item).flatMap(({ items }) => items) : [item]))
    .some((item) => isWord(item, ...REQUEST_TIME_FILTERS))
    ? [at(group, 'where-time', 'a time is computed within where')]
    : [];

/** A deletion without a condition empties the table. */
const narrowsDeletion = (group: Group): readonly Fault[] =>
  isCallOf(group, 'db.bulk.delete') && !entriesOf(group).has('where')
    ? [at(group, 'bulk-delete', 'no where')]
    : [];

/** Rejects statements that take one row or replace it whole: a column that is left out may be emptied. */
const patchesRows = (group: Group): readonly Fault[] =>
  isCallOf(group, 'db.edit', 'db.bulk.update')
    ? [at(group, 'patch', `${textOf(group.head[0])} instead of db.patch`)]
    : [];

export const argumentRules = [
  requestsWithParams,
  writesHeadersAsTexts,
  pagesWithoutEnvelope,
  computesTimesBefore,
  narrowsDeletion,
  patchesRows,
];
