import { isTie, type EdgeKind, type TieKind } from '../../entities/edges.js';
import { isEdge } from '../entity.js';
import type { OwnerField } from '../../entities/post.js';
import { birthFields, marksIn, shownWhere, ownColumns } from './common-columns.js';
import {
  postColumn,
  userColumns,
  wordsIn,
  fieldFrom,
  hasColumn,
  isFile,
  type SchemaColumn,
  type SchemaTable,
  type FieldConfigs,
  type Proposal,
} from './schema.js';
import type { ChosenTable } from './tables.js';
import { proposeUser } from './user-fields.js';

const untold = (does: string, by: string, whom: string) => ({
  names: ['user_id', `${whom}_id`] as const,
  from: ['user', by, 'from', 'source', 'owner'],
  to: [whom, 'target', 'to'],
  does,
});

/** How the two columns of a tie are called here, by which words they are known, and what the one does to the other. */
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

/** Nothing where the table has the field itself. */
const named = (field: string, column: SchemaColumn | undefined): FieldConfigs =>
  column === undefined || column.name === field ? {} : { [field]: column.name };

interface Ends {
  readonly fields: FieldConfigs;
  readonly notes: readonly string[];
}

const tieEnds = (kind: TieKind, table: SchemaTable, users: string | null): Ends => {
  const { names, from: byWords, to: ofWords, does } = TIE_COLUMNS[kind];
  const all = userColumns(table, users);
  // In the order of the table, by which people think of them.
  const columns = table.columns.filter((column) => all.includes(column));
  const whom = columns.find((column) => isCalled(column, ofWords));
  const by = columns.find((column) => column !== whom && isCalled(column, byWords));
  const from = by ?? columns.find((column) => column !== whom);
  const to = whom ?? columns.find((column) => column !== from);
  const isGuess = by === undefined && whom === undefined;
  return {
    fields: { ...named(names[0], from), ...named(names[1], to) },
    notes:
      from === undefined || to === undefined
        ? [`no two columns name users: write them as ${names.join(' and ')} into fields`]
        : [
            `${from.name} ${does} ${to.name}${isGuess ? ': turn them round if it is otherwise' : ''}`,
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

const proposeEdge = (
  entity: EdgeKind,
  table: SchemaTable,
  users: string | null,
  posts: string | null,
): Proposal => {
  const ends = isTie(entity) ? tieEnds(entity, table, users) : actEnds(table, users, posts);
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

/** Columns of which each field may be made, by what they are called. */
const WORDS = {
  content: [
    ...['content', 'text', 'body', 'post_text', 'message', 'caption', 'description', 'post'],
    ...['title', 'name'],
  ],
  media_url: [
    ...['media_url', 'media', 'image', 'image_url', 'picture', 'photo', 'photo_url', 'cover'],
    ...['cover_image', 'featured_image', 'video', 'video_url', 'thumbnail', 'images', 'photos'],
  ],
  hashtags: ['hashtags', 'hashtag', 'tags', 'tag_list', 'keywords'],
} satisfies Readonly<Record<OwnerField, readonly string[]>>;

/** Columns that say the author without being named. */
const AUTHOR_IDS = ['user_id', 'author_id'];

const authorFields = (table: SchemaTable, users: string | null): FieldConfigs => {
  const { columns } = table;
  if (AUTHOR_IDS.some((name) => hasColumn(columns, name))) return {};
  const [author] = userColumns(table, users);
  if (author === undefined) return {};
  // In our words `author` is a name, and not an id.
  return { user_id: author.name, ...(author.name === 'author' ? { author: null } : {}) };
};

const isText = ({ type }: SchemaColumn): boolean => type === 'text' || type === '';

const mediaFields = (columns: readonly SchemaColumn[]): FieldConfigs => {
  const named = fieldFrom(
    'media_url',
    columns,
    WORDS.media_url,
    (column) => column.type !== 'bool',
  );
  if (Object.keys(named).length > 0 || hasColumn(columns, 'media_url')) return named;
  const file = columns.find(isFile);
  return file === undefined ? {} : { media_url: file.name };
};

/** Ids of tags are no words. */
const isWords = ({ type, refersTo }: SchemaColumn): boolean => refersTo === null && type !== 'int';

const namesAuthor = ({ columns }: SchemaTable, fields: FieldConfigs): boolean =>
  [...AUTHOR_IDS, 'username', 'author'].some((name) => hasColumn(columns, name)) ||
  Object.hasOwn(fields, 'user_id');

const proposePost = (table: SchemaTable, users: string | null): Proposal => {
  const { columns } = table;
  const fields: FieldConfigs = {
    ...authorFields(table, users),
    ...fieldFrom('content', columns, WORDS.content, isText),
    ...mediaFields(columns),
    ...fieldFrom('hashtags', columns, WORDS.hashtags, isWords),
    ...birthFields(columns),
  };
  const where = shownWhere(columns);
  const config = {
    fields,
    ...(Object.keys(where).length > 0 ? { where } : {}),
    ...marksIn('post', columns),
  };
  const rest = ownColumns('post', columns, config);
  const own = Object.fromEntries(rest.own.map(({ name }) => [name, name]));
  const conditions = Object.entries(where).map(([column, value]) => `${column} is ${value}`);
  return {
    config: { entity: 'post', ...config, fields: { ...fields, ...own } },
    notes: [
      ...(conditions.length > 0 ? [`only rows whose ${conditions.join(' and ')} come`] : []),
      ...(namesAuthor(table, fields)
        ? []
        : ['no column names the author: write it as user_id into fields']),
    ],
    ...rest,
  };
};

const proposeComment = (
  table: SchemaTable,
  users: string | null,
  posts: string | null,
): Proposal => {
  const { columns } = table;
  const post = postColumn(table, posts);
  const fields: FieldConfigs = {
    ...authorFields(table, users),
    ...named('post_id', post),
    ...fieldFrom('content', columns, ['content', 'comment', ...WORDS.content], isText),
    ...birthFields(columns),
  };
  return {
    config: {
      entity: 'comment',
      ...(Object.keys(fields).length > 0 ? { fields } : {}),
      ...marksIn('comment', columns),
    },
    notes: [
      ...(namesAuthor(table, fields)
        ? []
        : ['no column names the author: write it as user_id into fields']),
      ...(post === undefined ? ['no column names the post: write it as post_id into fields'] : []),
    ],
    own: [],
    others: [],
  };
};

/** How the rows of a table become records, by its columns and by which tables hold what. */
export const proposeTable = (
  table: SchemaTable,
  chosen: readonly ChosenTable[],
  slug: string | null,
): Proposal | null => {
  const entity = chosen.find((one) => one.table === table.table)?.entity;
  const named = (wanted: string) => chosen.find((one) => one.entity === wanted)?.table ?? null;
  if (entity === undefined) return null;
  if (isEdge(entity)) return proposeEdge(entity, table, named('user'), named('post'));
  switch (entity) {
    case 'user':
      return proposeUser(table.columns, slug);
    case 'post':
      return proposePost(table, named('user'));
    case 'comment':
      return proposeComment(table, named('user'), named('post'));
  }
};
