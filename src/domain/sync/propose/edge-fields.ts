import { type EdgeKind } from '../../entities/edges.js';
import { birthFields, marksIn } from './marks.js';
import { postColumn, userColumns } from './references.js';
import type { SchemaColumn, SchemaTable } from './schema.js';
import type { FieldConfig, Proposal } from './table-config.js';
import { wordsIn } from './words.js';

type Fields = Readonly<Record<string, FieldConfig>>;

const FOLLOWER_WORDS = ['follower', 'subscriber', 'fan', 'from', 'sender', 'source', 'requester'];
const FOLLOWED_WORDS = [
  ...['following', 'followed', 'followee', 'followees', 'target', 'to', 'friend', 'leader'],
  ...['creator', 'author', 'channel'],
];

const isCalled = ({ name }: SchemaColumn, words: readonly string[]): boolean =>
  wordsIn(name).some((word) => words.includes(word));

/** Nothing where the table has the field itself. */
const named = (field: string, column: SchemaColumn | undefined): Fields =>
  column === undefined || column.name === field ? {} : { [field]: column.name };

interface Ends {
  readonly fields: Fields;
  readonly notes: readonly string[];
}

const followEnds = (table: SchemaTable, users: string | null): Ends => {
  const all = userColumns(table, users);
  // In the order of the table, by which people think of them.
  const columns = table.columns.filter((column) => all.includes(column));
  const follower = columns.find((column) => isCalled(column, FOLLOWER_WORDS));
  const followed = columns.find(
    (column) => column !== follower && isCalled(column, FOLLOWED_WORDS),
  );
  const from = follower ?? columns.find((column) => column !== followed);
  const to = followed ?? columns.find((column) => column !== from);
  const isGuess = follower === undefined && followed === undefined;
  return {
    fields: { ...named('follower_id', from), ...named('following_id', to) },
    notes:
      from === undefined || to === undefined
        ? ['no two columns name users: write them as follower_id and following_id into fields']
        : [
            `${from.name} follows ${to.name}${isGuess ? ': turn them round if it is otherwise' : ''}`,
          ],
  };
};

const actEnds = (table: SchemaTable, users: string | null, posts: string | null): Ends => {
  const [user] = userColumns(table, users);
  const post = postColumn(table, posts);
  return {
    fields: { ...named('user_id', user), ...named('post_id', post) },
    notes: [
      ...(user === undefined ? ['no column names the user: write it as user_id into fields'] : []),
      ...(post === undefined ? ['no column names the post: write it as post_id into fields'] : []),
    ],
  };
};

const KINDS = ['kind', 'type', 'reaction', 'emoji', 'reaction_type', 'name'];

/** Of several reactions a like is one. */
const kindWhere = (
  entity: EdgeKind,
  { columns }: SchemaTable,
): Readonly<Record<string, string>> => {
  if (entity !== 'like') return {};
  const kinds = columns.flatMap(({ name, values }) => {
    const like = values.find((value) => ['like', 'heart', 'love'].includes(value.toLowerCase()));
    return like === undefined || !KINDS.includes(name) ? [] : [[name, like] as const];
  });
  return Object.fromEntries(kinds.slice(0, 1));
};

export const proposeEdge = (
  entity: EdgeKind,
  table: SchemaTable,
  users: string | null,
  posts: string | null,
): Proposal => {
  const ends = entity === 'follow' ? followEnds(table, users) : actEnds(table, users, posts);
  const fields = { ...ends.fields, ...birthFields(table.columns) };
  const where = kindWhere(entity, table);
  const kinds = Object.entries(where).map(([column, value]) => `${column} is ${value}`);
  return {
    config: {
      entity,
      ...(Object.keys(fields).length > 0 ? { fields } : {}),
      ...(kinds.length > 0 ? { where } : {}),
      ...marksIn(entity, table.columns),
    },
    notes: [...ends.notes, ...kinds.map((kind) => `only rows whose ${kind} come`)],
    own: [],
    others: [],
  };
};
