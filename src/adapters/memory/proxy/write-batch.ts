import * as E from 'fp-ts/lib/Either.js';
import type { RateLimited } from '../../../application/errors.js';
import { UNTIMED_ORIGIN } from '../../../application/ports/origin.js';
import type {
  WriteBatch,
  WriteOutcome,
  WriteReply,
} from '../../../application/ports/proxy-store.js';
import { excess } from '../../../domain/allowance.js';
import { printKey } from '../../../domain/key.js';
import { refuse } from '../../../domain/proxy-command.js';
import { parseVersions } from '../../../domain/sync/row.js';
import type { XanoId } from '../../../domain/sync/xano-id.js';
import type { Username } from '../../../domain/username.js';
import type { WritableKey, WriteCommand } from '../../../domain/write-policy.js';
import { indexUser, welcomeUser } from '../arrival.js';
import { changeUser } from '../change-user.js';
import { isIdTaken } from '../identities.js';
import type { Fields, Keyspace } from '../keyspace.js';
import { spend } from '../spend.js';
import { setAll, textOf, toPost } from '../post-record.js';
import { stampedVersions, VERSIONS } from '../row-versions.js';
import { addUser, authorFields } from '../user-steps.js';
import { runWrite, type Draft } from './draft.js';

interface Target extends Draft {
  readonly key: WritableKey;
  /** The versions that the batch leaves; they count as no field of the hash before it is written. */
  readonly versions: string | undefined;
}

const storedFields = (space: Keyspace, key: WritableKey): Fields | undefined =>
  key.of === 'user' ? space.users.get(key.username) : space.posts.get(key.id);

const isBorn = (key: WritableKey, { creates }: WriteBatch): boolean =>
  key.of === 'user' && creates.has(key.username);

const missing = (key: WritableKey): WriteReply =>
  key.of === 'user'
    ? refuse('no_such_user', `no such user: ${key.username}`)
    : refuse('no_such_post', 'no such post');

/** A refusal where a user's hash would hold too much. */
const excessOf = (
  { allowance = null }: WriteBatch,
  before: Target,
  after: ReadonlyMap<string, string>,
): WriteReply | null => {
  if (allowance === null || before.key.of !== 'user') return null;
  const what = excess(
    allowance,
    Object.fromEntries(before.fields),
    Object.fromEntries(after),
    parseVersions(before.versions ?? ''),
  );
  if (what === null) return null;
  return refuse(
    'invalid_value',
    what === 'names'
      ? 'too many fields'
      : `own fields must be at most ${allowance.bytes} bytes together`,
  );
};

const touchedBy = (command: WriteCommand) => {
  switch (command.name) {
    case 'HSET':
      return { set: command.pairs.map(([field]) => field), remove: [] };
    case 'HDEL':
      return { set: [], remove: command.fields };
    case 'HINCRBY':
      return { set: [command.field], remove: [] };
  }
};

/** Whether a command gives a user an id that is another's, or that the batch gives to another. */
const takesId = (
  space: Keyspace,
  { key, ...command }: WriteCommand,
  given: Map<XanoId, Username>,
): boolean => {
  const id = command.name === 'HSET' ? new Map(command.pairs).get('id') : undefined;
  if (key.of !== 'user' || id === undefined) return false;
  const other = given.get(id) ?? key.username;
  if (other !== key.username || isIdTaken(space, key.username, id)) return true;
  given.set(id, key.username);
  return false;
};

/** Runs every command on drafts, so that all refusals are known before the first write. */
const rehearse = (
  space: Keyspace,
  batch: WriteBatch,
): { readonly replies: readonly WriteReply[]; readonly targets: Iterable<Target> } => {
  const { origin = UNTIMED_ORIGIN } = batch;
  const targets = new Map<string, Target>();
  const draftOf = (key: WritableKey): Target | undefined => {
    const name = printKey(key);
    const stored = storedFields(space, key);
    if (stored === undefined && !isBorn(key, batch)) return undefined;
    // Whoever is named by refused commands alone is not made.
    return (
      targets.get(name) ?? {
        key,
        fields: new Map(stored),
        touched: new Set(),
        versions: stored?.get(VERSIONS),
      }
    );
  };
  const given = new Map<XanoId, Username>();
  const replies = batch.commands.map((command) => {
    const draft = draftOf(command.key);
    if (draft === undefined) return missing(command.key);
    const trial = { fields: new Map(draft.fields), touched: new Set(draft.touched) };
    const reply = runWrite(trial, command);
    if (E.isLeft(reply)) return reply;
    const stamped = stampedVersions(draft.fields, draft.versions, touchedBy(command), origin);
    const tooMuch = excessOf(batch, draft, trial.fields);
    if (tooMuch !== null) return tooMuch;
    if (takesId(space, command, given)) return refuse('id_taken', 'id belongs to another user');
    targets.set(printKey(command.key), { key: command.key, ...trial, versions: stamped });
    return reply;
  });
  return { replies, targets: targets.values() };
};

const changesOf = ({ fields, touched, versions }: Target) => ({
  set: {
    ...Object.fromEntries([...fields].filter(([field]) => touched.has(field))),
    ...(versions !== undefined && { [VERSIONS]: versions }),
  },
  remove: [...touched].filter((field) => !fields.has(field)),
});

/** A post's name and avatar are its author's, whatever was written to them. */
const changePost = (space: Keyspace, post: Fields, target: Target): void => {
  const { set, remove } = changesOf(target);
  setAll(post, Object.entries(set));
  for (const field of remove) post.delete(field);
  const author = space.users.get(toPost(post).username);
  if (author !== undefined) setAll(post, authorFields(author));
};

const apply = (space: Keyspace, target: Target, now: number): void => {
  const stored = storedFields(space, target.key);
  if (target.key.of === 'post') {
    if (stored !== undefined) changePost(space, stored, target);
    return;
  }
  const { username } = target.key;
  const changes = changesOf(target);
  const before = textOf(stored, 'id');
  if (stored === undefined) {
    addUser(space, username, new Map(Object.entries(changes.set)), now);
    welcomeUser(space, username, now);
  } else changeUser(space, username, stored, changes);
  indexUser(space, username, before, now);
};

export const writeBatch = (
  space: Keyspace,
  batch: WriteBatch,
): E.Either<RateLimited, WriteOutcome> => {
  const { replies, targets } = rehearse(space, batch);
  if (batch.atomic && replies.some(E.isLeft)) return E.right({ applied: false, replies });
  if (replies.some(E.isRight)) {
    // A batch is one change, as it is told to Xano as one.
    const paid = spend(space, batch.origin ?? UNTIMED_ORIGIN, { profile: 1 });
    if (E.isLeft(paid)) return paid;
  }
  for (const target of targets) apply(space, target, batch.now);
  return E.right({ applied: true, replies });
};
