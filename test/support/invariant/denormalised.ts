import { DENORMALISED_FIELDS } from '../../../src/domain/profile.js';
import { demand, differ, type Finding } from './finding.js';
import { userKey, type Inspection } from './snapshot.js';

/** Checks that each post, banned or not, carries its author's id, name, avatar and role; a missing value is empty. */
export const checkDenormalised = ({ posts, users }: Inspection): readonly Finding[] =>
  [...posts.values()].flatMap(({ key, author, fields }) => {
    const user = users.get(author);
    if (user === undefined)
      return demand(false, key, 'an author that exists', `no ${userKey(author)}`);
    const { id = '' } = user.fields;
    return [
      ...differ(key, 'user_id', id === '' ? user.username : id, fields['user_id']),
      ...differ(key, 'username', user.username, fields['username']),
      ...differ(key, 'user_role', user.fields['role'] ?? '', fields['user_role']),
      ...DENORMALISED_FIELDS.flatMap((field) =>
        differ(key, field, user.fields[field] ?? '', fields[field] ?? ''),
      ),
    ];
  });
