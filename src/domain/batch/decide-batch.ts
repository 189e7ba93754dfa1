import * as E from 'fp-ts/lib/Either.js';
import { printKey } from '../key.js';
import { refuse, type Judged } from '../proxy-command.js';
import { belongsToAnother } from '../sync/id-facts.js';
import type { News } from '../sync/news.js';
import type { XanoId } from '../sync/xano-id.js';
import type { Username } from '../username.js';
import type { WritableKey, WriteCommand } from '../write-policy.js';
import { makeDraft, type Draft } from './draft.js';
import { changeOf, type HashChange } from './hash-change.js';
import { idIn, type Batch, type BatchSnapshot, type HashSnapshot } from './snapshot.js';

export interface BatchDecision {
  /** False: nothing is written, since one refusal refuses all. */
  readonly isApplied: boolean;
  /** In the order of the commands: null where what the store replies is the answer. */
  readonly replies: readonly Judged<null>[];
  readonly changes: readonly HashChange[];
  /** Users who begin anew once they are taken away. */
  readonly erasing: readonly Username[];
  readonly news: News | null;
}

const refusalOfTarget = (
  key: WritableKey,
  { kind }: HashSnapshot,
  creates: ReadonlySet<Username>,
): Judged<null> => {
  if (kind === 'other')
    return E.left({
      code: 'wrong_type',
      message: 'WRONGTYPE Operation against a key holding the wrong kind of value',
    });
  if (kind === 'hash') return E.right(null);
  if (key.of === 'post') return refuse('no_such_post', 'no such post');
  return creates.has(key.username)
    ? E.right(null)
    : refuse('no_such_user', `no such user: ${key.username}`);
};

/** Whether an id is another's, or given to another by the batch; `given` learns whose it is. */
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

/** What a user changed of themselves, as it stands then. A user writes to no other hash. */
const newsOf = (changes: readonly HashChange[], now: number): News | null => {
  const [own] = changes.flatMap(({ key, changes: fields }) =>
    key.of === 'user' ? [{ username: key.username, fields }] : [],
  );
  if (own === undefined) return null;
  const { username, fields } = own;
  return {
    type: 'user.updated',
    actor: username,
    at: now,
    data: { ...fields, username, updated_at: now },
  };
};

/** Each command is judged by what those before it leave. */
export const decideBatch = (snapshot: BatchSnapshot, batch: Batch): BatchDecision => {
  const { commands, creates, atomic, act, now } = batch;
  const drafts = new Map<string, Draft>();
  const given = new Map<XanoId, Username>();
  const draftOf = (key: WritableKey): Draft => {
    const name = printKey(key);
    const stored = snapshot.hashes.get(name) ?? {
      kind: 'none',
      fields: {},
      versions: null,
      isErasing: false,
    };
    const draft = drafts.get(name) ?? makeDraft(key, stored, batch);
    drafts.set(name, draft);
    return draft;
  };

  const run = (command: WriteCommand, place: number): Judged<null> => {
    const draft = draftOf(command.key);
    const target = refusalOfTarget(command.key, draft.stored, creates);
    if (E.isLeft(target)) return target;
    const judged = draft.judge(command);
    if (E.isLeft(judged)) return judged;
    const { change, sum } = judged.right;
    const id = change['id'];
    if (id != null && takesId(snapshot, draft, id, given))
      return refuse('id_taken', 'id belongs to another user');
    draft.accept(place, command, change, sum);
    return E.right(null);
  };

  const replies = commands.map(run);
  const isApplied = !(atomic && replies.some(E.isLeft));
  const touched = [...drafts.values()].filter(({ accepted }) => accepted.length > 0);
  const changes = isApplied ? touched.map((draft) => changeOf(snapshot, draft, batch)) : [];
  return {
    ...{ isApplied, replies, changes },
    erasing: changes.flatMap(({ key, isNew }) =>
      key.of === 'user' && isNew && snapshot.hashes.get(printKey(key))?.isErasing === true
        ? [key.username]
        : [],
    ),
    news: act.byUser ? newsOf(changes, now) : null,
  };
};
