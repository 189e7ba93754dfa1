import type { StoredHash } from '../../../application/ports/reader.js';
import type { HashChange } from '../../../domain/batch/hash-change.js';
import { fieldsAsked, type Batch, type HashSnapshot } from '../../../domain/batch/draft.js';
import { printKey } from '../../../domain/key.js';
import { fieldIn } from '../../../domain/profile.js';
import type { XanoId } from '../../../domain/sync/xano-id.js';
import type { Username } from '../../../domain/username.js';
import type { WritableKey, WriteCommand } from '../../../domain/write-policy.js';
import { jobOf, userIdsKey, workKey } from '../keys.js';
import { answers, fact, WHOLE_NUMBER, type Check, type Fact } from '../transaction.js';

const VERSIONS = 'sys_versions';

const erasureOf = (username: Username): Fact => fact('ZSCORE', workKey, jobOf('erase', username));

export const typeFact = (name: string): Fact => fact('TYPE', name);

export const idFact = (id: XanoId): Fact => fact('HGET', userIdsKey, id);

/** A hash that a batch reads or writes; `fields` null: all fields. */
interface AskedHash {
  readonly name: string;
  readonly key: WritableKey;
  readonly fields: readonly string[] | null;
  /**
   * Reads its fields; where a user may be created, also the key's type, and whether a former holder of the name is being
   * erased.
   */
  readonly facts: readonly Fact[];
}

/** A field that every user and post has, so that it shows whether the hash exists. */
const WITNESS = 'username';

const askedOf = (
  name: string,
  key: WritableKey,
  commands: readonly WriteCommand[],
  { creates, allowance }: Batch,
): AskedHash => {
  const decisive = fieldsAsked(key, commands, allowance);
  const fields = decisive === null ? null : [VERSIONS, WITNESS, ...decisive];
  const holds: Fact =
    fields === null
      ? { command: 'HGETALL', key: name, args: [] }
      : { command: 'HMGET', key: name, args: fields };
  const isBorn = key.of === 'user' && creates.has(key.username);
  const facts = isBorn ? [holds, typeFact(name), erasureOf(key.username)] : [holds];
  return { name, key, fields, facts };
};

/** Returns each hash once, however many commands concern it. */
export const hashesOf = (batch: Batch): readonly AskedHash[] => {
  const groups = new Map<
    string,
    { readonly key: WritableKey; readonly commands: WriteCommand[] }
  >();
  for (const command of batch.commands) {
    const { key } = command;
    const name = printKey(key);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { key, commands: [command] });
    else group.commands.push(command);
  }
  const asked: AskedHash[] = [];
  for (const [name, { key, commands }] of groups) asked.push(askedOf(name, key, commands, batch));
  return asked;
};

/** The replies that a known existing hash would give; null where it may not exist. */
export const knownReplies = (
  { fields, facts }: AskedHash,
  row: StoredHash | null,
): readonly unknown[] | null => {
  if (row === null || row.size === 0) return null;
  const texts = fields === null ? [...row].flat() : fields.map((field) => row.get(field) ?? null);
  return [texts, 'hash', null].slice(0, facts.length);
};

const kindOf = (type: unknown): HashSnapshot['kind'] =>
  type === 'hash' || type === 'none' ? type : 'other';

/** Decodes the replies to a hash's facts, in order; null where they do not show whether the hash exists. */
export const hashSnapshot = (
  { fields: names }: AskedHash,
  [reply, type, due = null]: readonly unknown[],
): HashSnapshot | null => {
  const texts = (reply ?? []) as readonly (string | null)[];
  // HGETALL replies each field name before its value; HMGET replies values only.
  const [step, ahead] = names === null ? [2, 1] : [1, 0];
  const fields: Record<string, string> = {};
  let versions: string | null = null;
  let isThere = false;
  for (let place = 0; place < texts.length; place += step) {
    const text = texts[place + ahead] ?? null;
    if (text === null) continue;
    const name = (names ?? texts)[place] ?? '';
    isThere = true;
    if (name === VERSIONS) versions = text;
    else fields[name] = text;
  }
  if (!isThere && type === undefined) return null;
  return { kind: isThere ? 'hash' : kindOf(type), fields, versions, isErasing: due !== null };
};

/** The snapshot of a hash that has none of the fields asked for. */
export const bareSnapshot = (type: unknown): HashSnapshot => ({
  kind: kindOf(type),
  fields: {},
  versions: null,
  isErasing: false,
});

/** Checks what a change of a hash depends on: its versions or existence, and the values of the fields it names. */
export const hashChecks = (
  { name, key, isNew, checkedFields, incrementable }: HashChange,
  { fields, versions }: HashSnapshot,
): readonly Check[] => {
  if (key.of === 'user' && isNew)
    return [answers([], fact('HGETALL', name)), answers(null, erasureOf(key.username))];
  const args =
    versions === null ? [VERSIONS, WITNESS, ...checkedFields] : [VERSIONS, ...checkedFields];
  const reply = [versions, ...args.slice(1).map((field) => fieldIn(fields, field))];
  const checks: Check[] =
    args.length === 1
      ? [{ command: 'HGET', key: name, args, reply: versions }]
      : [{ command: 'HMGET', key: name, args, reply }];
  if (reply.every((text) => text === null)) checks.unshift(answers('hash', typeFact(name)));
  for (const field of incrementable) checks.push(answers(WHOLE_NUMBER, fact('HGET', name, field)));
  return checks;
};
