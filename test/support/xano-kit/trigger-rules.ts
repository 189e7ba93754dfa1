import type { Fault } from './tokens.js';
import {
  entriesOf,
  groupsOf,
  isGroup,
  isNewline,
  isWord,
  textOf,
  type Group,
  type Item,
} from './tree.js';

/** Clauses in the order in which the engine prints them. */
const CLAUSES = [
  'table',
  'description',
  'active',
  'input',
  'stack',
  'where',
  'actions',
  'datasources',
  'tags',
  'history',
  'guid',
];

const ACTIONS = ['insert', 'update', 'delete', 'truncate'];

const isTrigger = (group: Group): boolean =>
  group.kind === 'definition' && isWord(group.head[0], 'table_trigger');

const at = (group: Group, rule: string, text: string): Fault => ({ rule, line: group.line, text });

const clausesOf = (trigger: Group): readonly string[] =>
  trigger.items.flatMap((item, index) =>
    isNewline(trigger.items[index - 1]) && textOf(item) !== '' && !isNewline(item)
      ? [textOf(item)]
      : [],
  );

const ordersClauses = (group: Group): readonly Fault[] => {
  if (!isTrigger(group)) return [];
  const clauses = clausesOf(group);
  const places = clauses.map((clause) => CLAUSES.indexOf(clause));
  const isOrdered = places.every((place, index) => place > (places[index - 1] ?? -1));
  return isOrdered ? [] : [at(group, 'clause-order', clauses.join(', '))];
};

const firstGroup = (items: readonly Item[] | undefined): Group | undefined => items?.find(isGroup);

const firesForAll = (group: Group): readonly Fault[] => {
  if (!isTrigger(group)) return [];
  const actions = firstGroup(entriesOf(group).get('actions'));
  const on = actions === undefined ? new Map<string, readonly Item[]>() : entriesOf(actions);
  return ACTIONS.filter((action) => textOf(on.get(action)?.[0]) !== 'true').map((action) =>
    at(group, 'trigger-actions', action),
  );
};

const staysInLive = (group: Group): readonly Fault[] => {
  if (!isTrigger(group)) return [];
  const sources = firstGroup(entriesOf(group).get('datasources'));
  return sources?.items.map(textOf).join() === 'live'
    ? []
    : [at(group, 'trigger-datasources', 'not ["live"]')];
};

/** Allowed values for how many statements of a run are kept. */
const HISTORY = ['100', '1000', '10000', 'all'];

/** With history off, errors in a trigger are recorded nowhere. */
const keepsHistory = (group: Group): readonly Fault[] =>
  isTrigger(group) && !HISTORY.includes(textOf(entriesOf(group).get('history')?.[0]))
    ? [at(group, 'trigger-history', `not one of ${HISTORY.join()}`)]
    : [];

/** An error in the stack must not fail the write that fired the trigger. */
const catchesFaults = (group: Group): readonly Fault[] => {
  if (!isTrigger(group)) return [];
  const stack = group.items.filter(isGroup).find(({ head }) => isWord(head[0], 'stack'));
  const heads = stack?.items.filter(isGroup).map(({ head }) => textOf(head[0])) ?? [];
  const tried = stack && groupsOf(stack).some(({ head }) => isWord(head[0], 'catch'));
  return heads.join() === 'try_catch' && tried === true
    ? []
    : [at(group, 'trigger-try', 'statements outside of try_catch')];
};

export const triggerRules = [ordersClauses, firesForAll, staysInLive, keepsHistory, catchesFaults];
