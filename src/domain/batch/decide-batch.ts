import * as E from 'fp-ts/lib/Either.js';
import { printKey } from '../key.js';
import { refuse, type Judged } from '../proxy-command.js';
import { idIn } from '../sync/decide-user.js';
import { belongsToAnother } from '../sync/id-facts.js';
import type { OutboxEvent } from '../sync/outbox-event.js';
import { parseVersions } from '../sync/row.js';
import { instantForXano } from '../sync/touch-versions.js';
import type { XanoId } from '../sync/xano-id.js';
import type { Username } from '../username.js';
import type { WriteCommand } from '../write-policy.js';
import {
  accept,
  effectOf,
  makeDraft,
  type Draft,
  type Batch,
  type BatchSnapshot,
  type HashSnapshot,
} from './draft.js';
import { changeOf, type HashChange } from './hash-change.js';

export interface BatchDecision {
  /** False if nothing is written, because one refusal refuses an atomic batch as a whole. */
  readonly isApplied: boolean;
  /** One reply for each command, in order; null where the store's reply is the answer. */
  readonly replies: readonly Judged<null>[];
  readonly changes: readonly HashChange[];
  /** Users who can only be created after the erasure of their predecessor of the same name has finished. */
  readonly erasing: readonly Username[];
  readonly event: OutboxEvent | null;
}

const PASSED: Judged<null> = E.right(null);

const refusalOfTarget = (
  { key, stored: { kind } }: Draft,
  creates: ReadonlySet<Username>,
): Judged<null> => {
  if (kind === 'hash') return PASSED;
  if (kind === 'other')
    return E.left({
      code: 'wrong_type',
      message: 'WRONGTYPE Operation against a key holding the wrong kind of value',
    });
  if (key.of === 'post') return refuse('no_such_post', 'no such post');
  return creates.has(key.username)
    ? PASSED
    : refuse('no_such_user', `no such user: ${key.username}`);
};

/** Whether an id belongs to another user, or the batch gives it to another one. Otherwise records its owner in `given`. */
const takesId = (
  { ids }: BatchSnapshot,
  { key, stored }: Draft,
  id: XanoId,
  given: Map<XanoId, Username>,
): boolean => {
  if (key.of === 'post') return false;
  const { username } = key;
  const isTaken =
    (given.get(id) ?? username) !== username ||
    belongsToAnother(ids.get(id) ?? null, id, username, idIn(stored.fields));
  if (!isTaken) given.set(id, username);
  return isTaken;
};

const tooMuch = (what: 'names' | 'bytes', { allowance }: Batch): Judged<null> =>
  refuse(
    'invalid_value',
    what === 'names'
      ? 'too many fields'
      : `own fields must be at most ${allowance?.bytes} bytes together`,
  );

/** Returns the event for a user's change of their own profile, with the resulting values. Users write no other hash. */
const eventOf = (changes: readonly HashChange[], now: number): OutboxEvent | null => {
  for (const { key, changes: fields, versions } of changes)
    if (key.of === 'user') {
      const { username } = key;
      const at = instantForXano(versions === null ? null : parseVersions(versions), now);
      const data = { ...fields, username, updated_at: at };
      return { type: 'user.updated', actor: username, at, data };
    }
  return null;
};

const NOTHING: HashSnapshot = { kind: 'none', fields: {}, versions: null, isErasing: false };

/** Decides on a batch. Each command is judged against the state that the accepted commands before it leave. */
export const decideBatch = (snapshot: BatchSnapshot, batch: Batch): BatchDecision => {
  const { commands, creates, atomic, act, now } = batch;
  const drafts = new Map<string, Draft>();
  const given = new Map<XanoId, Username>();

  const draftOf = ({ key }: WriteCommand): Draft => {
    const name = printKey(key);
    const known = drafts.get(name);
    if (known !== undefined) return known;
    const draft = makeDraft(name, key, snapshot.hashes.get(name) ?? NOTHING, batch);
    drafts.set(name, draft);
    return draft;
  };

  const run = (command: WriteCommand, place: number): Judged<null> => {
    const draft = draftOf(command);
    const target = refusalOfTarget(draft, creates);
    if (E.isLeft(target)) return target;
    const effect = effectOf(draft, command);
    if (E.isLeft(effect)) return effect;
    const excess = draft.take?.(draft.fields, effect.right) ?? null;
    if (excess !== null) return tooMuch(excess, batch);
    const id = effect.right['id'];
    if (typeof id === 'string' && takesId(snapshot, draft, id, given))
      return refuse('id_taken', 'id belongs to another user');
    accept(draft, place, command, effect.right);
    return PASSED;
  };

  const replies = commands.map(run);
  const isApplied = !(atomic && replies.some(E.isLeft));
  const changes: HashChange[] = [];
  const erasing: Username[] = [];
  if (isApplied)
    for (const draft of drafts.values()) {
      const { key, stored, accepted } = draft;
      if (accepted.length === 0) continue;
      changes.push(changeOf(snapshot, draft, batch));
      if (key.of === 'user' && stored.isErasing && stored.kind === 'none')
        erasing.push(key.username);
    }
  return { isApplied, replies, changes, erasing, event: act.byUser ? eventOf(changes, now) : null };
};
