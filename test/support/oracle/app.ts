/** A small app whose truth lies in Xano: its current rows, with everything ever written to them. */

export type Column = string | number | null | readonly string[];
export type Columns = Readonly<Record<string, Column>>;

/** The columns that one write sets, at an instant in ms. */
export interface Write {
  readonly at: number;
  /** Value of `updated_at` then: Xano sets it only when told to. */
  readonly updatedAt: number;
  readonly columns: Columns;
}

export interface UserRow {
  readonly id: number;
  readonly username: string;
  readonly writes: Write[];
}

export interface PostRow {
  /** The post's id in the service: its Xano id, or the id under which it was created here. */
  readonly key: string;
  readonly id: number;
  readonly externalId: string | null;
  /** Xano learnt the external id only after it had created the row. */
  readonly isLate: boolean;
  /** The current author: posts may change authors. */
  author: UserRow;
  readonly writes: Write[];
}

export type TieKind = 'follow' | 'mute' | 'block';
export type EdgeKind = TieKind | 'like' | 'bookmark';

export type EdgeRow = { readonly user: UserRow; readonly since: number; readonly at: number } & (
  | { readonly kind: TieKind; readonly target: UserRow }
  | { readonly kind: 'like' | 'bookmark'; readonly target: PostRow }
);

export interface CommentRow {
  readonly id: number;
  readonly author: UserRow;
  readonly post: PostRow;
  readonly writes: Write[];
}

export interface App {
  readonly users: Map<string, UserRow>;
  readonly posts: Map<string, PostRow>;
  /** Edges by `edgeName`. */
  readonly edges: Map<string, EdgeRow>;
  /** Comments by Xano id. */
  readonly comments: Map<string, CommentRow>;
}

export const emptyApp = (): App => ({
  users: new Map(),
  posts: new Map(),
  edges: new Map(),
  comments: new Map(),
});

/** Whether this is an edge to a user; all others are to a post. */
export const isOfUsers = (kind: EdgeKind): kind is TieKind =>
  kind !== 'like' && kind !== 'bookmark';

const nameOfTarget = ({ kind, target }: Pick<EdgeRow, 'kind' | 'target'>): string =>
  isOfUsers(kind) ? (target as UserRow).username : (target as PostRow).key;

export const edgeName = (edge: Pick<EdgeRow, 'kind' | 'user' | 'target'>): string =>
  `${edge.kind} ${edge.user.username} ${nameOfTarget(edge)}`;

/** Returns the current columns of a row. */
export const columnsOf = ({ writes }: { readonly writes: readonly Write[] }): Columns =>
  Object.assign({}, ...writes.map(({ columns }) => columns)) as Columns;

export const lastWrite = ({ writes }: { readonly writes: readonly Write[] }): number =>
  writes.at(-1)?.at ?? 0;

export const updatedAtOf = ({ writes }: { readonly writes: readonly Write[] }): number =>
  writes.at(-1)?.updatedAt ?? 0;

/** Returns the edges of a row, which Xano deletes with it. */
export const edgesOn = (app: App, row: UserRow | PostRow): readonly EdgeRow[] =>
  [...app.edges.values()].filter(
    ({ user, target }) =>
      user === row || target === row || ('author' in target && target.author === row),
  );

/** Returns the comments of a row, which are deleted with it. */
export const commentsOn = (app: App, row: UserRow | PostRow): readonly CommentRow[] =>
  [...app.comments.values()].filter(
    ({ author, post }) => author === row || post === row || post.author === row,
  );

export const postsOf = (app: App, user: UserRow): readonly PostRow[] =>
  [...app.posts.values()].filter(({ author }) => author === user);
