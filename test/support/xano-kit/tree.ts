import { scan, type Fault, type Token } from './tokens.js';

/**
 * What stands between a pair of brackets, and what the pair is for:
 *
 * - `definition`: the body of `query`, `function`, `table` and the like
 * - `statements`: a stack, or a branch within one; the only place for comments besides the top
 * - `arguments`: what a statement or a field takes, also the frame around branches
 * - `object`, `list`, `parens`: parts of an expression
 */
export interface Group {
  readonly kind: 'top' | 'definition' | 'statements' | 'arguments' | 'object' | 'list' | 'parens';
  /** The text before the bracket on its line, such as `db.get "user"`. */
  readonly head: readonly Item[];
  readonly items: readonly Item[];
  readonly line: number;
}

export type Item = Token | Group;

export const isGroup = (item: Item | undefined): item is Group =>
  item !== undefined && 'items' in item;

export const isMark = (item: Item | undefined, ...marks: readonly string[]): item is Token =>
  item !== undefined && !isGroup(item) && item.kind === 'mark' && marks.includes(item.text);

export const isWord = (item: Item | undefined, ...words: readonly string[]): item is Token =>
  item !== undefined && !isGroup(item) && item.kind === 'word' && words.includes(item.text);

export const isNewline = (item: Item | undefined): item is Token =>
  item !== undefined && !isGroup(item) && item.kind === 'newline';

const isComment = (item: Item): boolean => !isGroup(item) && item.kind === 'comment';

export const textOf = (item: Item | undefined): string =>
  item === undefined || isGroup(item) ? '' : item.text;

const CLOSES: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };
const BRANCHES = ['stack', 'try', 'catch', 'if', 'elseif', 'else', 'each'];
const OPERATORS = ['=', ':', '~', '|', '??', ','];

interface Open {
  readonly group: { kind: Group['kind']; head: readonly Item[]; items: Item[]; line: number };
  readonly closer: string;
}

/** Returns the items of the line that is being read. */
const lineOf = (items: readonly Item[]): readonly Item[] =>
  items.slice(items.findLastIndex(isNewline) + 1);

const kindOf = (bracket: string, parent: Open['group'], head: readonly Item[]): Group['kind'] => {
  if (bracket === '[') return 'list';
  if (bracket === '(') return 'parens';
  if (['object', 'list', 'parens'].includes(parent.kind)) return 'object';
  if (isMark(head.at(-1), ...OPERATORS)) return 'object';
  if (isWord(head[0], ...BRANCHES)) return 'statements';
  return parent.kind === 'top' ? 'definition' : 'arguments';
};

interface Parsed {
  readonly top: Group;
  readonly faults: readonly Fault[];
}

const read = (source: string): Parsed => {
  const { tokens, faults: quotes } = scan(source);
  const faults = [...quotes];
  const top: Open = { group: { kind: 'top', head: [], items: [], line: 1 }, closer: '' };
  const open: Open[] = [top];
  for (const token of tokens) {
    const inner = open.at(-1) ?? top;
    const closer = token.kind === 'mark' ? CLOSES[token.text] : undefined;
    if (closer !== undefined) {
      const head = lineOf(inner.group.items);
      const kind = kindOf(token.text, inner.group, head);
      const group = { kind, head, items: [], line: token.line };
      inner.group.items.push(group);
      open.push({ group, closer });
    } else if (token.kind === 'mark' && Object.values(CLOSES).includes(token.text)) {
      if (inner.closer === token.text) open.pop();
      else faults.push({ rule: 'brackets', line: token.line, text: token.text });
    } else inner.group.items.push(token);
  }
  for (const { group } of open.slice(1))
    faults.push({ rule: 'brackets', line: group.line, text: 'never closed' });
  return { top: top.group, faults };
};

/** Parsed files by their text, since the same few files are run thousands of times. */
const files = new Map<string, Parsed>();

/** Parses a file into its brackets. Mismatched brackets are faults. */
export const parse = (source: string): Parsed => {
  const parsed = files.get(source) ?? read(source);
  files.set(source, parsed);
  return parsed;
};

/** Returns the group itself and all groups within it. */
export const groupsOf = (group: Group): readonly Group[] => [
  group,
  ...group.items.filter(isGroup).flatMap(groupsOf),
];

/** Returns the lines of a group without comments and empty lines; in a list or object, a comma also ends a line. */
export const linesOf = (group: Group): readonly (readonly Item[])[] => {
  const lines: Item[][] = [[]];
  for (const item of group.items) {
    const ends = isNewline(item) || (['object', 'list'].includes(group.kind) && isMark(item, ','));
    if (ends) lines.push([]);
    else if (!isComment(item)) lines.at(-1)?.push(item);
  }
  return lines.filter((line) => line.length > 0);
};

/** Returns the entries `name = value` or `name: value` of a group. */
export const entriesOf = (group: Group): ReadonlyMap<string, readonly Item[]> =>
  new Map(
    linesOf(group)
      .filter((line) => isMark(line[1], '=', ':'))
      .map((line) => [textOf(line[0]), line.slice(2)]),
  );
