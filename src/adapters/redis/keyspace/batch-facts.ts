import type { HashChange } from '../../../domain/batch/hash-change.js';
import { fieldsAsked, type Batch, type BatchSnapshot } from '../../../domain/batch/snapshot.js';
import { printKey } from '../../../domain/key.js';
import { parseIdFacts } from '../../../domain/sync/id-facts.js';
import { parseVersions } from '../../../domain/sync/row.js';
import type { XanoId } from '../../../domain/sync/xano-id.js';
import type { Username } from '../../../domain/username.js';
import type { WritableKey, WriteCommand } from '../../../domain/write-policy.js';
import { jobOf, userIdsKey, workKey } from '../keys.js';
import { fact, WHOLE_NUMBER, type Check, type Fact } from '../transaction.js';

export const VERSIONS = 'sys_versions';

/** What was answered of a hash. */
export interface StoredHash {
  readonly type: string;
  readonly texts: ReadonlyMap<string, string>;
  readonly isErasing: boolean;
}

interface AskedHash {
  readonly name: string;
  readonly facts: readonly Fact[];
  readonly read: (replies: readonly unknown[]) => StoredHash;
}

/** Of Xano ids, as it is remembered. */
export type IdTexts = ReadonlyMap<XanoId, string | null>;

const erasureOf = (username: Username): Fact => fact('ZSCORE', workKey, jobOf('erase', username));

export const idFact = (id: XanoId): Fact => fact('HGET', userIdsKey, id);

/** From a list of names and values in turn, or of the values of known names. */
const textsIn = (fields: readonly string[] | null, reply: unknown): ReadonlyMap<string, string> => {
  const values = (reply ?? []) as readonly (string | null)[];
  const texts = new Map<string, string>();
  if (fields === null)
    for (let place = 0; place < values.length; place += 2)
      texts.set(values[place] ?? '', values[place + 1] ?? '');
  else
    for (const [place, value] of values.entries())
      if (value !== null) texts.set(fields[place] ?? '', value);
  return texts;
};

const asked = (
  name: string,
  key: WritableKey,
  commands: readonly WriteCommand[],
  { creates, allowance }: Batch,
): AskedHash => {
  const decisive = fieldsAsked(key, commands, allowance);
  const fields = decisive === null ? null : [VERSIONS, ...decisive];
  const isBorn = key.of === 'user' && creates.has(key.username);
  return {
    name,
    facts: [
      fact('TYPE', name),
      fields === null ? fact('HGETALL', name) : fact('HMGET', name, ...fields),
      ...(isBorn ? [erasureOf(key.username)] : []),
    ],
    read: ([type, reply, due = null]) => ({
      type: String(type),
      texts: textsIn(fields, reply),
      isErasing: due !== null,
    }),
  };
};

/** Each hash once, however many commands are about it. */
export const hashesOf = (batch: Batch): readonly AskedHash[] => {
  const groups = new Map<string, readonly [WritableKey, WriteCommand[]]>();
  for (const command of batch.commands) {
    const name = printKey(command.key);
    const group = groups.get(name)?.[1];
    if (group === undefined) groups.set(name, [command.key, [command]]);
    else group.push(command);
  }
  return [...groups].map(([name, [key, commands]]) => asked(name, key, commands, batch));
};

export const batchSnapshot = (
  hashes: ReadonlyMap<string, StoredHash>,
  ids: IdTexts,
): BatchSnapshot => ({
  hashes: new Map(
    [...hashes].map(([name, { type, texts, isErasing }]) => {
      const versions = texts.get(VERSIONS);
      return [
        name,
        {
          kind: type === 'hash' || type === 'none' ? type : 'other',
          fields: Object.fromEntries([...texts].filter(([field]) => field !== VERSIONS)),
          versions: versions === undefined ? null : parseVersions(versions),
          isErasing,
        },
      ];
    }),
  ),
  ids: new Map([...ids].map(([id, text]) => [id, parseIdFacts(text ?? '')])),
});

/** What a change of a hash rests upon: its versions, or that it is there, and what the fields hold that it names. */
export const hashChecks = (
  { key, isNew, rests, counted }: HashChange,
  { texts }: StoredHash,
): readonly Check[] => {
  const name = printKey(key);
  if (key.of === 'user' && isNew)
    return [
      { ...fact('HGETALL', name), reply: [] },
      { ...erasureOf(key.username), reply: null },
    ];
  const fields = [VERSIONS, ...rests];
  const reply = fields.map((field) => texts.get(field) ?? null);
  return [
    ...(reply.some((text) => text !== null) ? [] : [{ ...fact('TYPE', name), reply: 'hash' }]),
    { ...fact('HMGET', name, ...fields), reply },
    ...counted.map((field): Check => ({
      ...fact('HGET', name, field),
      reply: WHOLE_NUMBER,
    })),
  ];
};
