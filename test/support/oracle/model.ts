import { isDeepStrictEqual } from 'node:util';
import {
  isOfUsers,
  type App,
  type Columns,
  type CommentRow,
  type PostRow,
  type UserRow,
  type Write,
} from './app.js';
import type { Facts, Fields } from './facts.js';
import { CONTENTS } from './values.js';

const permutations = <A>(items: readonly A[]): readonly (readonly A[])[] =>
  items.length < 2
    ? [items]
    : items.flatMap((item, place) =>
        permutations(items.toSpliced(place, 1)).map((rest) => [item, ...rest]),
      );

/** Returns every order of writes with equal instants, since any of them may be the latest. */
const orders = (writes: readonly Write[]): readonly (readonly Write[])[] => {
  const groups = new Map<number, Write[]>();
  for (const write of writes) groups.set(write.at, [...(groups.get(write.at) ?? []), write]);
  let all: readonly (readonly Write[])[] = [[]];
  for (const group of groups.values())
    all = all.flatMap((before) => permutations(group).map((order) => [...before, ...order]));
  return all;
};

const ends = (writes: readonly Write[]): readonly Columns[] =>
  orders(writes).map(
    (order) => Object.assign({}, ...order.map(({ columns }) => columns)) as Columns,
  );

const text = (columns: Columns, name: string): string | null => {
  const value = columns[name] ?? null;
  return value === null ? null : String(value);
};

const userFields = ({ id }: UserRow, columns: Columns): Fields => ({
  id: String(id),
  ...Object.fromEntries(
    ['display_name', 'bio', 'avatar', 'email', 'mood'].map((name) => [name, text(columns, name)]),
  ),
  role: text(columns, 'role') ?? 'user',
  created_at: text(columns, 'created_at'),
});

const postFields = ({ author }: PostRow, columns: Columns): Fields => {
  const given = (columns['hashtags'] ?? []) as readonly string[];
  const content = text(columns, 'content') ?? '';
  return {
    username: author.username,
    content,
    media_url: text(columns, 'media_url') ?? '',
    hashtags: JSON.stringify([...new Set([...given, ...(CONTENTS[content] ?? [])])].toSorted()),
    created_at: text(columns, 'created_at'),
  };
};

const commentFields = ({ author, post }: CommentRow, columns: Columns): Fields => ({
  username: author.username,
  post_id: post.key,
  content: text(columns, 'content') ?? '',
  created_at: text(columns, 'created_at'),
});

const differences = <Row extends { readonly writes: readonly Write[] }>(
  of: string,
  rows: ReadonlyMap<string, Row>,
  found: ReadonlyMap<string, Fields>,
  fieldsOf: (row: Row, columns: Columns) => Fields,
): readonly string[] => [
  ...[...rows].flatMap(([name, row]) => {
    const is = found.get(name);
    const may = ends(row.writes).map((columns) => fieldsOf(row, columns));
    return may.some((fields) => isDeepStrictEqual(fields, is))
      ? []
      : [`${of} ${name}: should be ${JSON.stringify(may)}, is ${JSON.stringify(is ?? null)}`];
  }),
  ...[...found.keys()]
    .filter((name) => !rows.has(name))
    .map((name) => `${of} ${name}: should not be there`),
];

/** Returns where the facts found differ from the app's history; empty if nowhere. */
export const differencesOf = (app: App, found: Facts): readonly string[] => [
  ...differences('user', app.users, found.users, userFields),
  ...differences('post', app.posts, found.posts, postFields),
  ...differences('comment', app.comments, found.comments, commentFields),
  ...[...app.edges].flatMap(([name, { kind, since }]) => {
    const should = isOfUsers(kind) ? 0 : since;
    const is = found.edges.get(name);
    return is === should ? [] : [`${name}: should be since ${should}, is ${String(is)}`];
  }),
  ...[...found.edges.keys()]
    .filter((name) => !app.edges.has(name))
    .map((name) => `${name}: should not be there`),
];
