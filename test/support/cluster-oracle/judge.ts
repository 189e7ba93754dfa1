import type { Snapshot } from '../invariant/snapshot.js';
import { inspect } from '../invariant/snapshot.js';
import { isOfCast, MEMBERS } from './cast.js';
import type { Ledger } from './ledger.js';

/** Returns the facts that the service stores, under the ledger's names. */
export const factsIn = (snapshot: Snapshot): ReadonlyMap<string, string> => {
  const { users, posts, members } = inspect(snapshot, 0, Number.POSITIVE_INFINITY);
  const facts = new Map<string, string>();
  for (const { username, fields } of users.values()) {
    facts.set(`user ${username}`, 'here');
    if (fields['bio'] !== undefined) facts.set(`bio ${username}`, fields['bio']);
    for (const [name, value] of Object.entries(fields))
      if (name.startsWith('batch_')) facts.set(`${name} ${username}`, value);
    const ties = { follow: 'following', mute: 'muted', block: 'blocked' } as const;
    for (const [kind, part] of Object.entries(ties))
      for (const whom of members(`user:${username}:${part}`))
        facts.set(`${kind} ${username} ${whom}`, 'yes');
  }
  for (const { id, author, fields, isBanned } of posts.values()) {
    facts.set(`post ${id}`, author);
    facts.set(`content ${id}`, fields['content'] ?? '');
    if (isBanned) facts.set(`banned ${id}`, 'yes');
    const media = fields['media_url'] ?? '';
    const made = `made ${media}`;
    if (media !== '') facts.set(made, facts.has(made) ? 'more than once' : 'once');
    for (const kind of ['like', 'bookmark'])
      for (const user of members(`post:${id}:${kind}s`)) facts.set(`${kind} ${user} ${id}`, 'yes');
  }
  for (const [key, value] of snapshot)
    if (/^comment:[^:]+$/.test(key) && value.type === 'hash') {
      const name = `comment ${value.fields['content'] ?? ''}`;
      facts.set(name, facts.has(name) ? 'more than once' : (value.fields['username'] ?? ''));
    }
  return facts;
};

/** Returns facts that differ from what was acknowledged, if Redis has kept its writes. */
export const unexplained = (
  ledger: Ledger,
  facts: ReadonlyMap<string, string>,
  snapshot: Snapshot,
): readonly string[] => {
  const known = new Set(ledger.facts());
  const wrong = [...known].flatMap((fact) => ledger.against(fact, facts.get(fact) ?? null) ?? []);
  const nobodys = [...facts.keys()].filter((fact) => {
    const [kind, name = ''] = fact.split(' ');
    return kind !== 'user' && kind !== 'comment' && isOfCast(name) && !known.has(fact);
  });
  const counters = MEMBERS.flatMap((name) => {
    const row = snapshot.get(`user:${name}`);
    const coins = Number((row?.type === 'hash' ? row.fields['coins'] : undefined) ?? 0);
    const [least, most] = ledger.added(name);
    return coins >= least && coins <= most
      ? []
      : [`${name} has ${coins} coins, and should have ${least} to ${most}`];
  });
  return [...wrong, ...nobodys.map((fact) => `never requested: ${fact}`), ...counters];
};

/** Returns batches that are only partly stored. */
export const halfThere = (ledger: Ledger, facts: ReadonlyMap<string, string>): readonly string[] =>
  ledger.changes().flatMap(({ sets, words }) => {
    const batch = sets.filter(([fact]) => fact.startsWith('batch_'));
    const there = batch.filter(([fact]) => facts.has(fact));
    return there.length === 0 || there.length === batch.length
      ? []
      : [`only partly stored: ${words}`];
  });
