import { replyError } from './keyspace.js';

export type Scored = readonly [member: string, score: number];

const byBytes = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));

/** Sorts like Redis: by score, then by bytes. */
export const inOrder = (scores: ReadonlyMap<string, number>): readonly Scored[] =>
  [...scores].sort(([one, a], [other, b]) => a - b || byBytes(one, other));

export const printScore = (score: number): string =>
  Number.isFinite(score) ? String(score) : score < 0 ? '-inf' : 'inf';

export const parseScore = (text: string): number => {
  const score = /^[+-]?inf$/i.test(text) ? Number(text.replace(/inf/i, 'Infinity')) : +text;
  if (text === '' || Number.isNaN(score)) throw replyError('ERR value is not a valid float');
  return score;
};

type Test = (entry: Scored) => boolean;

/** Makes a test of a score against a bound such as `5`, `(5` or `-inf`. */
const bound = (text: string, isLeast: boolean): Test => {
  const isOpen = text.startsWith('(');
  const edge = parseScore(isOpen ? text.slice(1) : text);
  return ([, score]) =>
    isOpen && score === edge ? false : isLeast ? score >= edge : score <= edge;
};

/** Makes a test of a member's bytes against a bound such as `[a`, `(a`, `-` or `+`. */
const lexBound = (text: string, isLeast: boolean): Test => {
  if (text === '-' || text === '+') return () => (text === '-') === isLeast;
  const [kind, edge] = [text.slice(0, 1), text.slice(1)];
  return ([member]) => {
    const side = byBytes(member, edge) * (isLeast ? 1 : -1);
    return kind === '[' ? side >= 0 : side > 0;
  };
};

export const within = (
  entries: readonly Scored[],
  min: string,
  max: string,
  by: 'score' | 'lex' = 'score',
): readonly Scored[] => {
  const make = by === 'score' ? bound : lexBound;
  const [least, most] = [make(min, true), make(max, false)];
  return entries.filter((entry) => least(entry) && most(entry));
};

/** Returns the items between two indices, both included; negative ones count from the end. */
export const sliceOf = <A>(items: readonly A[], from: string, to: string): readonly A[] => {
  const place = (text: string): number => (+text < 0 ? items.length + +text : +text);
  return items.slice(Math.max(0, place(from)), Math.max(0, place(to) + 1));
};

/** Formats entries as the options LIMIT and WITHSCORES say. */
export const listed = (entries: readonly Scored[], words: readonly string[]): readonly string[] => {
  const options = words.map((word) => word.toUpperCase());
  const limit = options.indexOf('LIMIT');
  const skip = limit < 0 ? 0 : Number(words[limit + 1]);
  const count = limit < 0 ? -1 : Number(words[limit + 2]);
  const some = entries.slice(skip, count < 0 ? undefined : skip + count);
  return options.includes('WITHSCORES')
    ? some.flatMap(([member, score]) => [member, printScore(score)])
    : some.map(([member]) => member);
};
