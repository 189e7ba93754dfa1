import type { Key } from '../../domain/key.js';
import type { Claim } from '../../domain/reconcile/claim.js';
import type { Remedy } from '../../domain/reconcile/fault.js';
import { asideKey, namesKey } from './keys.js';
import type { KeyList, Plan } from './plan.js';

/** The order of a set goes with it, and is made anew when it is next read. */
const orderOf = (key: Key | null): string | null => {
  if (key?.of === 'user' && (key.part === 'followers' || key.part === 'following'))
    return namesKey(key.part, key.username);
  return key?.of === 'post' && key.part === 'likes' ? namesKey(key.part, key.id) : null;
};

/** What mend.lua does to a key as such. */
export const keySteps = (
  { key }: KeyList,
  { name, key: of }: Extract<Claim, { readonly of: 'key' }>,
  remedy: Remedy,
): readonly Plan[] => {
  if (remedy.do === 'persist' || remedy.do === 'unlist') return [{ do: remedy.do, key: key(name) }];
  if (remedy.do !== 'set-aside') return [];
  const order = orderOf(of);
  return [
    {
      do: 'set-aside',
      key: key(name),
      aside: key(asideKey(name)),
      ...(order !== null && { names: key(order) }),
    },
  ];
};
