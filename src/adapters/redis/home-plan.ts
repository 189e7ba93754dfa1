import type { Username } from '../../domain/username.js';
import { fanOutFromKey, fanOutKey, userKey } from './keys.js';
import { textOf, type KeyList, type Plan } from './plan.js';

/** Where it is noted that an author has something homes do not hold yet: fan-out.lua of the includes. */
export const fanOutPlaces = ({ key }: KeyList, author: Username): Plan => ({
  pending: key(fanOutKey),
  from: key(fanOutFromKey),
  followers: key(userKey(author, 'followers')),
  author: textOf(author),
});
