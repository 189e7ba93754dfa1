import { FILTERS, rowOf, textOfValue } from './filters.js';
import { isGroup, isMark, linesOf, textOf, type Group, type Item } from './tree.js';

/** What each name stands for: `$input.a`, `$env.B`, `$db.post.id`, `$row.id`. */
export interface Scope {
  readonly now: number;
  /** Values by the first part of a name, without its dollar sign. */
  readonly names: ReadonlyMap<string, unknown>;
}

interface Cursor {
  readonly items: readonly Item[];
  readonly scope: Scope;
  at: number;
}

const fail = (text: string, items: readonly Item[]): never => {
  throw new Error(
    `${text}: ${items.map((item) => (isGroup(item) ? '(..)' : item.text)).join(' ')}`,
  );
};

const take = (cursor: Cursor, ...marks: readonly string[]): string | null => {
  const item = cursor.items[cursor.at];
  if (!isMark(item, ...marks)) return null;
  cursor.at += 1;
  return item.text;
};

/** Scopes in which an unknown name reads as null. */
const OPEN = ['env', 'input', 'db'];

/** Looks up a name as Xano does: reading on from a missing value is an error, not null. */
const lookUp = (name: string, { names }: Scope): unknown => {
  const [first = '', ...path] = name.slice(1).split('.');
  if (!names.has(first)) throw new Error(`Unable to locate var: ${name}`);
  return path.reduce<unknown>((value, part) => {
    const row = rowOf(value);
    if (!OPEN.includes(first) && !(part in row)) throw new Error(`Unable to locate var: ${name}`);
    return row[part] ?? null;
  }, names.get(first));
};

const WORDS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

const literal = (item: Item, scope: Scope): unknown => {
  if (isGroup(item)) return evaluateGroup(item, scope);
  if (item.kind === 'string') return item.text;
  if (item.kind === 'number') return Number(item.text);
  if (item.kind === 'variable') return lookUp(item.text, scope);
  if (item.text === 'now') return scope.now;
  return item.text in WORDS ? WORDS[item.text] : fail('not a value', [item]);
};

const primary = (cursor: Cursor): unknown => {
  const item = cursor.items[cursor.at];
  if (item === undefined) return fail('it ends too early', cursor.items);
  cursor.at += 1;
  return literal(item, cursor.scope);
};

const filtered = (cursor: Cursor): unknown => {
  let value = primary(cursor);
  while (take(cursor, '|') !== null) {
    const name = textOf(cursor.items[cursor.at]);
    cursor.at += 1;
    const args: unknown[] = [];
    while (take(cursor, ':') !== null) args.push(primary(cursor));
    const filter = FILTERS[name] ?? fail(`no such filter: ${name}`, cursor.items);
    value = filter(value, ...args);
  }
  return value;
};

const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || value === 0 || value === false;

/** Compares loosely, as PHP does: a missing value equals an empty text. */
const equals = (one: unknown, other: unknown): boolean =>
  one === other ||
  (isNothing(one) && (other === null || other === undefined)) ||
  (isNothing(other) && (one === null || one === undefined)) ||
  (typeof one !== 'object' && typeof other !== 'object' && textOfValue(one) === textOfValue(other));

const OPERATORS: readonly Readonly<Record<string, (one: unknown, other: unknown) => unknown>>[] = [
  { '||': (one, other) => Boolean(one) || Boolean(other) },
  { '&&': (one, other) => Boolean(one) && Boolean(other) },
  {
    '>=?': (one, other) => isNothing(other) || Number(one) >= Number(other),
    '>=': (one, other) => Number(one) >= Number(other),
    '<=': (one, other) => Number(one) <= Number(other),
    '>': (one, other) => Number(one) > Number(other),
    '<': (one, other) => Number(one) < Number(other),
    '==': equals,
    '!=': (one, other) => !equals(one, other),
  },
  { '~': (one, other) => textOfValue(one) + textOfValue(other) },
  {
    '+': (one, other) => Number(one) + Number(other),
    '-': (one, other) => Number(one) - Number(other),
  },
];

/** Joins two marks, such as `>` and `=`, that the scanner reads one by one. */
const joinMarks = (items: readonly Item[]): readonly Item[] =>
  items.reduce<Item[]>((done, item) => {
    const before = done.at(-1);
    if (isMark(item, '=') && isMark(before, '=', '!', '<', '>'))
      return [...done.slice(0, -1), { ...before, text: `${before.text}=` }];
    return [...done, item];
  }, []);

const level = (cursor: Cursor, depth: number): unknown => {
  const operators = OPERATORS[depth];
  if (operators === undefined) return filtered(cursor);
  let value = level(cursor, depth + 1);
  for (
    let mark = take(cursor, ...Object.keys(operators));
    mark !== null;
    mark = take(cursor, ...Object.keys(operators))
  )
    value = operators[mark]?.(value, level(cursor, depth + 1));
  return value;
};

export const evaluate = (items: readonly Item[], scope: Scope): unknown => {
  const cursor = { items: joinMarks(items), scope, at: 0 };
  const value = level(cursor, 0);
  return cursor.at === cursor.items.length ? value : fail('it goes on', cursor.items);
};

const evaluateObject = (group: Group, scope: Scope): unknown =>
  Object.fromEntries(
    linesOf(group).map((line) =>
      isMark(line[1], ':')
        ? [textOf(line[0]), evaluate(line.slice(2), scope)]
        : fail('not a member', line),
    ),
  );

const evaluateGroup = (group: Group, scope: Scope): unknown => {
  if (group.kind === 'list') return linesOf(group).map((line) => evaluate(line, scope));
  if (group.kind === 'parens') return evaluate(group.items, scope);
  return evaluateObject(group, scope);
};
