import type { Accepted } from '../../../domain/batch/draft.js';
import type { HashChange } from '../../../domain/batch/hash-change.js';
import { printKey } from '../../../domain/key.js';
import { printIdFacts } from '../../../domain/sync/id-facts.js';
import { printVersions } from '../../../domain/sync/row.js';
import type { Username } from '../../../domain/username.js';
import {
  deferredKey,
  jobOf,
  sharedKey,
  userIdsKey,
  wakeCursorsKey,
  wakesKey,
  workCursorsKey,
  workKey,
} from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { VERSIONS, type StoredHash } from './batch-facts.js';

/** As many arguments as Lua hands on at once, with room to spare. */
const SLICE = 4000;

const inSlices = (name: string, hash: number, words: readonly string[]): readonly Operation[] =>
  Array.from({ length: Math.ceil(words.length / SLICE) }, (_, slice) => [
    name,
    hash,
    ...words.slice(slice * SLICE, (slice + 1) * SLICE),
  ]);

/** The command as it is; several where it has more arguments than one takes. */
export const commandOps = ({ place }: KeyList, { command }: Accepted): readonly Operation[] => {
  const hash = place(printKey(command.key), 'hash');
  switch (command.name) {
    case 'HSET':
      return inSlices('HSET', hash, command.pairs.flat());
    case 'HDEL':
      return inSlices('HDEL', hash, command.fields);
    case 'HINCRBY':
      return [['HINCRBY', hash, command.field, command.by]];
  }
};

const REGISTRIES = { user: 'users:regular', model: 'users:models' } as const;

/** Only the registry of the role has the user, by when the user joined. */
const registerOps = (
  { place }: KeyList,
  username: Username,
  { role, at }: NonNullable<HashChange['registered']>,
): readonly Operation[] =>
  Object.entries(REGISTRIES).map(([of, name]) =>
    of === role
      ? ['ZADD', place(sharedKey(name), 'zset'), String(at), username]
      : ['ZREM', place(sharedKey(name), 'zset'), username],
  );

const jobOps = (
  { place }: KeyList,
  job: string,
  cursor: string,
  now: number,
): readonly Operation[] => [
  ['ZADD', place(workKey, 'zset'), String(now), job],
  ['HSET', place(workCursorsKey, 'hash'), job, cursor],
];

const identityOps = (
  { place }: KeyList,
  { freed, named }: HashChange['identity'],
): readonly Operation[] => [
  ...(freed === null ? [] : [['HDEL', place(userIdsKey, 'hash'), freed] as const]),
  ...(named === null
    ? []
    : [['HSET', place(userIdsKey, 'hash'), named.id, printIdFacts(named.facts)] as const]),
];

/** What follows from the commands on a hash. */
export const followingOps = (
  list: KeyList,
  { key, born, versions, registered, isCopied, identity, wakes }: HashChange,
  { texts }: StoredHash,
  now: number,
): readonly Operation[] => {
  const { place, at } = list;
  const hash = place(printKey(key), 'hash');
  const text = versions === null ? undefined : printVersions(versions);
  const written = [
    ...Object.entries(born).flat(),
    ...(text === undefined || text === texts.get(VERSIONS) ? [] : [VERSIONS, text]),
  ];
  return [
    ...(written.length === 0 ? [] : [['HSET', hash, ...written] as const]),
    ...(key.of === 'user' && registered !== null
      ? registerOps(list, key.username, registered)
      : []),
    ...identityOps(list, identity),
    ...wakes.map((owner): Operation => [
      'wake',
      place(wakesKey, 'zset'),
      place(wakeCursorsKey, 'hash'),
      owner,
      at(deferredKey(owner)),
      now,
    ]),
    ...(isCopied && key.of === 'user'
      ? jobOps(list, jobOf('propagate', key.username), 'posts', now)
      : []),
    ...(isCopied && key.of === 'post' ? jobOps(list, jobOf('align', key.id), '', now) : []),
  ];
};
