import type { IncomingRow, RowFields } from '../../../src/domain/sync/incoming-row.js';
import type { Columns, UserRow } from './app.js';
import type { Change, CommentChange, EdgeChange, PostChange, UserChange } from './change.js';

/** Makes a function that draws choices from a number, one after the other. */
const chooser = (form: number) => {
  let rest = form;
  return <A>(...options: readonly [A, ...A[]]): A => {
    const option = options[rest % options.length] ?? options[0];
    rest = Math.floor(rest / options.length) + 0x9e_37 * (rest % 7);
    return option;
  };
};

type Choose = ReturnType<typeof chooser>;

const time = (choose: Choose, ms: number): string | number =>
  choose<string | number>(ms, new Date(ms).toISOString(), String(ms));

const id = (choose: Choose, value: number): string | number =>
  choose<string | number>(value, String(value));

const written = (choose: Choose, columns: Columns): RowFields =>
  Object.fromEntries(
    Object.entries(columns).map(([name, value]) => {
      if (name === 'created_at') return [name, time(choose, Number(value))];
      return [name, Array.isArray(value) ? choose<unknown>(value, JSON.stringify(value)) : value];
    }),
  );

/** Returns one of the ways to name a user in a row: by name, by Xano id, by both. */
const reference = (
  choose: Choose,
  { username, id: number }: UserRow,
  names: readonly [string, ...string[]],
  ids: readonly [string, ...string[]],
): RowFields => {
  const [name, column] = [choose(...names), choose(...ids)];
  const byId = { [column]: id(choose, number) };
  return choose<RowFields>({ [name]: username }, byId, { [name]: username, ...byId });
};

/** Returns a delete, either as an event with its instant or as a row marked as deleted. */
const deletion = (choose: Choose, row: RowFields, at: number): Omit<IncomingRow, 'entity'> =>
  choose<() => Omit<IncomingRow, 'entity'>>(
    () => ({ row, deleted: true, occurredAt: at }),
    () => ({
      row: { ...row, deleted: choose<unknown>(true, 1, 'true'), updated_at: time(choose, at) },
      deleted: false,
      occurredAt: null,
    }),
  )();

type RowChange = UserChange | PostChange | CommentChange;

const wasWritten = (choose: Choose, change: RowChange): RowFields =>
  choose<RowFields>(
    {},
    { ...written(choose, change.columns), updated_at: time(choose, change.updatedAt) },
  );

/** The event needs no instant if a column of the row has the same one. */
const instantOf = (
  choose: Choose,
  { at, updatedAt }: RowChange,
): { readonly column: string | number; readonly occurredAt: number | null } => ({
  column: time(choose, updatedAt),
  occurredAt: at === updatedAt ? choose<number | null>(null, at) : at,
});

const userBody = (choose: Choose, change: UserChange): Omit<IncomingRow, 'entity'> => {
  const { row, at, columns, deleted, isWhole } = change;
  const both = { username: row.username, id: id(choose, row.id) };
  const naming = isWhole
    ? both
    : choose<RowFields>({ username: row.username }, { id: id(choose, row.id) }, both);
  if (deleted) return deletion(choose, { ...wasWritten(choose, change), ...naming }, at);
  const { column, occurredAt } = instantOf(choose, change);
  return {
    row: { ...written(choose, columns), ...naming, updated_at: column },
    deleted: false,
    occurredAt,
  };
};

const postNaming = (choose: Choose, change: PostChange, isWhole: boolean): RowFields => {
  const { row } = change;
  const own = { id: id(choose, row.id) };
  const { externalId } = row;
  if (externalId === null || change.externalId === 'none') return own;
  const both = { ...own, external_id: externalId };
  if (change.externalId === 'new') return both;
  // If the column was added late, some senders of whole rows do not know it.
  if (isWhole) return row.isLate ? choose<RowFields>(both, own) : both;
  return choose<RowFields>(both, own, { external_id: externalId });
};

const postBody = (choose: Choose, change: PostChange): Omit<IncomingRow, 'entity'> => {
  const { author: by, at, columns, deleted, isWhole, isMoved } = change;
  if (deleted)
    return deletion(
      choose,
      { ...wasWritten(choose, change), ...postNaming(choose, change, false) },
      at,
    );
  // A row with an author has all that identifies the post.
  const isAuthored = isWhole || isMoved || choose(true, false);
  const author = reference(choose, by, ['username', 'author'], ['user_id', 'author_id']);
  const { column, occurredAt } = instantOf(choose, change);
  return {
    row: {
      ...written(choose, columns),
      ...postNaming(choose, change, isAuthored),
      ...(isAuthored ? author : {}),
      updated_at: column,
    },
    deleted: false,
    occurredAt,
  };
};

const commentBody = (choose: Choose, change: CommentChange): Omit<IncomingRow, 'entity'> => {
  const { row, at, columns, deleted, isWhole } = change;
  const naming = { id: id(choose, row.id) };
  if (deleted) return deletion(choose, { ...wasWritten(choose, change), ...naming }, at);
  const ends = {
    ...reference(choose, row.author, ['username', 'author'], ['user_id', 'author_id']),
    post_id: id(choose, row.post.id),
  };
  const { column, occurredAt } = instantOf(choose, change);
  return {
    row: {
      ...written(choose, columns),
      ...naming,
      ...(isWhole || choose(true, false) ? ends : {}),
      updated_at: column,
    },
    deleted: false,
    occurredAt,
  };
};

const endsOf = (choose: Choose, { row }: EdgeChange): RowFields => {
  if (row.kind === 'mute' || row.kind === 'block') {
    const whom = `${row.kind === 'mute' ? 'mut' : 'block'}ed`;
    return {
      ...reference(choose, row.user, ['username'], ['user_id']),
      ...reference(choose, row.target, [whom, `${whom}_username`], [`${whom}_id`]),
    };
  }
  if (row.kind !== 'follow')
    return {
      ...reference(choose, row.user, ['username'], ['user_id']),
      post_id: id(choose, row.target.id),
    };
  return {
    ...reference(choose, row.user, ['follower', 'follower_username'], ['follower_id']),
    ...reference(choose, row.target, ['following', 'following_username'], ['following_id']),
  };
};

const edgeBody = (choose: Choose, change: EdgeChange): Omit<IncomingRow, 'entity'> => {
  const { row, at, deleted } = change;
  const isTouched = row.at !== row.since;
  const base = {
    ...endsOf(choose, change),
    created_at: time(choose, row.since),
    ...(isTouched || choose(true, false) ? { updated_at: time(choose, row.at) } : {}),
  };
  if (!deleted) return { row: base, deleted, occurredAt: choose<number | null>(null, at) };
  // A delete without its own instant has that of the row.
  return choose(true, true, false)
    ? deletion(choose, base, at)
    : { row: base, deleted, occurredAt: null };
};

const bodyOf = (choose: Choose, change: Change): Omit<IncomingRow, 'entity'> => {
  switch (change.entity) {
    case 'user':
      return userBody(choose, change);
    case 'post':
      return postBody(choose, change);
    case 'comment':
      return commentBody(choose, change);
    case 'follow':
    case 'mute':
    case 'block':
    case 'like':
    case 'bookmark':
      return edgeBody(choose, change);
  }
};

/** Returns what Xano sends about a change, in the form chosen by this number. */
export const deliveryOf = (change: Change, form: number): IncomingRow => ({
  entity: change.entity,
  ...bodyOf(chooser(form), change),
});
