import type { ActKind } from '../../../src/domain/entities/edges.js';
import fc from 'fast-check';
import type { Role } from '../../../src/domain/role.js';

/** What anybody may do to the app, in plain words; names and ids come from small pools. */
export type Act =
  | { readonly do: 'join'; readonly user: string }
  | {
      readonly do: 'publish';
      readonly id: string;
      readonly author: string;
      readonly tags: string[];
    }
  | { readonly do: 'edit'; readonly id: string; readonly by: string; readonly tags: string[] }
  | { readonly do: 'delete'; readonly id: string; readonly by: string }
  | { readonly do: 'ban'; readonly id: string; readonly banned: boolean }
  | {
      readonly do: 'engage';
      readonly kind: ActKind;
      readonly id: string;
      readonly by: string;
      readonly on: boolean;
    }
  | { readonly do: 'comment'; readonly id: string; readonly by: string }
  | {
      readonly do: 'uncomment';
      readonly id: string;
      readonly comment: string;
      readonly by: string;
    }
  | { readonly do: 'follow'; readonly by: string; readonly whom: string; readonly on: boolean }
  | { readonly do: 'mute'; readonly by: string; readonly whom: string; readonly on: boolean }
  | { readonly do: 'block'; readonly by: string; readonly whom: string; readonly on: boolean }
  | { readonly do: 'rename'; readonly user: string; readonly by: string; readonly name: string }
  | { readonly do: 'rename by proxy'; readonly user: string; readonly name: string }
  | { readonly do: 'misname a post'; readonly id: string; readonly name: string }
  | { readonly do: 'role'; readonly user: string; readonly role: Role }
  | { readonly do: 'leave'; readonly user: string; readonly by: string }
  | { readonly do: 'work' }
  | { readonly do: 'wait'; readonly hours: number };

const USERS = ['ada', 'bob', 'cyd', 'dan'];
/** An admin who is not a user of the app. */
export const ROOT = 'root';

const user = fc.constantFrom(...USERS);
const editor = fc.constantFrom(...USERS, ROOT);
const id = fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5');
/** The ids of comments, in the order in which they are made. */
const comment = fc.constantFrom('c0', 'c1', 'c2', 'c3', 'c4', 'c5');
const name = fc.constantFrom('', 'Ada', 'Bob B.', 'Ünï');
const tags = fc.subarray(['sea', 'sky', 'art']);
const role = fc.constantFrom<Role>('user', 'model', 'admin');
const on = fc.boolean();

const of = <A extends Act>(
  act: A['do'],
  parts: { [P in keyof Omit<A, 'do'>]: fc.Arbitrary<A[P]> },
): fc.Arbitrary<Act> => fc.record({ do: fc.constant(act), ...parts } as never) as fc.Arbitrary<Act>;

type Does<D extends Act['do']> = Extract<Act, { readonly do: D }>;

const kind = fc.constantFrom<ActKind>('like', 'bookmark');

/** Weighted so that mostly there is a user to act and something to act upon. */
export const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: of<Does<'join'>>('join', { user }) },
  { weight: 6, arbitrary: of<Does<'publish'>>('publish', { id, author: user, tags }) },
  { weight: 2, arbitrary: of<Does<'edit'>>('edit', { id, by: editor, tags }) },
  { weight: 2, arbitrary: of<Does<'delete'>>('delete', { id, by: editor }) },
  { weight: 3, arbitrary: of<Does<'ban'>>('ban', { id, banned: on }) },
  { weight: 8, arbitrary: of<Does<'engage'>>('engage', { kind, id, by: user, on }) },
  { weight: 4, arbitrary: of<Does<'comment'>>('comment', { id, by: user }) },
  { weight: 3, arbitrary: of<Does<'uncomment'>>('uncomment', { id, comment, by: editor }) },
  { weight: 5, arbitrary: of<Does<'follow'>>('follow', { by: user, whom: user, on }) },
  { weight: 3, arbitrary: of<Does<'mute'>>('mute', { by: user, whom: user, on }) },
  { weight: 3, arbitrary: of<Does<'block'>>('block', { by: user, whom: user, on }) },
  { weight: 2, arbitrary: of<Does<'rename'>>('rename', { user, by: user, name }) },
  { weight: 2, arbitrary: of<Does<'rename by proxy'>>('rename by proxy', { user, name }) },
  { weight: 1, arbitrary: of<Does<'misname a post'>>('misname a post', { id, name }) },
  { weight: 2, arbitrary: of<Does<'role'>>('role', { user, role }) },
  { weight: 1, arbitrary: of<Does<'leave'>>('leave', { user, by: user }) },
  { weight: 2, arbitrary: fc.constant<Act>({ do: 'work' }) },
  {
    weight: 1,
    arbitrary: of<Does<'wait'>>('wait', { hours: fc.integer({ min: 1, max: 200 }) }),
  },
);
