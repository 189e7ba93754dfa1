import * as E from 'fp-ts/lib/Either.js';
import { parseInstant } from '../../../src/domain/instant.js';
import type { SharedKey } from '../../../src/domain/key.js';
import { parseRole } from '../../../src/domain/role.js';
import { demand, differ, type Finding } from './finding.js';
import type { Inspection, StoredUser } from './snapshot.js';

const REGISTRIES: readonly (readonly [SharedKey, string])[] = [
  ['users:regular', 'user'],
  ['users:models', 'model'],
];

const checkHash = ({ key, username, fields }: StoredUser): readonly Finding[] => [
  ...differ(key, 'username', username, fields['username']),
  ...demand(E.isRight(parseRole(fields['role'] ?? '')), key, 'a role', fields['role'] ?? 'nothing'),
  ...demand(
    E.isRight(parseInstant(fields['created_at'] ?? '')),
    key,
    'a time in milliseconds',
    fields['created_at'] ?? 'nothing',
  ),
];

/** Checks that each user is in exactly the registry of their role, and that the name in the hash matches the key. */
export const checkRegistries = ({ users, scores }: Inspection): readonly Finding[] => [
  ...[...users.values()].flatMap(checkHash),
  ...REGISTRIES.flatMap(([registry, role]) => {
    const listed = scores(registry);
    return [
      ...[...users.values()].flatMap(({ username, fields }) =>
        demand(
          listed.has(username) === (fields['role'] === role),
          registry,
          fields['role'] === role ? `holds ${username}` : `no ${username}`,
          listed.has(username) ? 'holds it' : 'does not',
        ),
      ),
      ...[...listed.keys()].flatMap((name) =>
        demand(users.has(name), registry, `no ${name}: no such user`, 'holds it'),
      ),
    ];
  }),
];
