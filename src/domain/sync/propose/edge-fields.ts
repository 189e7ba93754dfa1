import { isTie, type EdgeKind, type TieKind } from '../../entities/edges.js';
import {
  birthFields,
  marksIn,
  ownColumns,
  standingWhere,
  whereNotes,
  whereOf,
} from './common-columns.js';
import {
  sourceFromColumn,
  postColumn,
  choiceNotes,
  userColumns,
  wordsIn,
  type FieldConfigs,
  type Proposal,
  type SchemaColumn,
  type SchemaTable,
} from './schema.js';

const untold = (does: string, by: string, whom: string) => ({
  names: ['user_id', `${whom}_id`] as const,
  from: ['user', by, 'from', 'source', 'owner'],
  to: [whom, 'target', 'to'],
  does,
});

/** For each tie: our names of its two columns, the words that identify each, and the verb between the two users. */
const TIE_COLUMNS = {
  follow: {
    names: ['follower_id', 'following_id'],
    from: ['follower', 'subscriber', 'fan', 'from', 'sender', 'source', 'requester'],
    to: [
      ...['following', 'followed', 'followee', 'followees', 'target', 'to', 'friend', 'leader'],
      ...['creator', 'author', 'channel'],
    ],
    does: 'follows',
  },
  mute: untold('mutes', 'muter', 'muted'),
  block: untold('blocks', 'blocker', 'blocked'),
} as const;

const isCalled = ({ name }: SchemaColumn, words: readonly string[]): boolean =>
  wordsIn(name).some((word) => words.includes(word));

interface Ends {
  readonly fields: FieldConfigs;
  readonly notes: readonly string[];
}

const tieEnds = (kind: TieKind, table: SchemaTable, users: string | null): Ends => {
  const { names, from: byWords, to: ofWords, does } = TIE_COLUMNS[kind];
  const all = userColumns(table, users);
  // In the order of the table, which is the order in which people think of them.
  const columns = table.columns.filter((column) => all.includes(column));
  const whom = columns.find((column) => isCalled(column, ofWords));
  const by = columns.find((column) => column !== whom && isCalled(column, byWords));
  const from = by ?? columns.find((column) => column !== whom);
  const to = whom ?? columns.find((column) => column !== from);
  const isGuess = by === undefined && whom === undefined;
  return {
    fields: { ...sourceFromColumn(names[0], from), ...sourceFromColumn(names[1], to) },
    notes:
      from === undefined || to === undefined
        ? [`no two columns name users: write them as ${names.join(' and ')} into fields`]
        : [
            `${from.name} ${does} ${to.name}${isGuess ? ': turn them round if it is otherwise' : ''}`,
          ],
  };
};

const actEnds = (table: SchemaTable, users: string | null, posts: string | null): Ends => {
  const candidates = userColumns(table, users);
  const [user] = candidates;
  const post = postColumn(table, posts);
  return {
    fields: { ...sourceFromColumn('user_id', user), ...sourceFromColumn('post_id', post) },
    notes: [
      ...(user === undefined
        ? ['no column names the user: write it as user_id into fields']
        : choiceNotes(user.name, 'whose it is', candidates)),
      ...(post === undefined ? ['no column names the post: write it as post_id into fields'] : []),
    ],
  };
};

const KINDS = ['kind', 'type', 'reaction', 'emoji', 'reaction_type', 'name'];

/** Returns the condition that selects likes in a table of several reactions; empty for any other table. */
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
  const { columns } = table;
  const ends = isTie(entity) ? tieEnds(entity, table, users) : actEnds(table, users, posts);
  const fields = { ...ends.fields, ...birthFields(columns) };
  const where = { ...kindWhere(entity, table), ...standingWhere(columns) };
  const config = {
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
    ...whereOf(where),
    ...marksIn(entity, columns),
  };
  return {
    config: { entity, ...config },
    notes: [...ends.notes, ...whereNotes(where)],
    ...ownColumns(entity, columns, config),
  };
};
