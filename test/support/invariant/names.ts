import { demand, differ, type Finding } from './finding.js';
import { postKey, userKey, type Inspection } from './snapshot.js';

const BY_TIME = /^sys:names:(followers|following|muted|blocked|likes):(.+)$/;

/** Checks that the names by time, if stored, are those of the set, and that a like has its instant as score. */
export const checkNames = ({ snapshot, members, scores }: Inspection): readonly Finding[] =>
  [...snapshot.keys()].flatMap((key) => {
    const [, list, of = ''] = BY_TIME.exec(key) ?? [];
    if (list === undefined) return [];
    const set = members(
      list === 'likes'
        ? postKey(of, list)
        : userKey(of, list as 'followers' | 'following' | 'muted' | 'blocked'),
    );
    const listed = scores(key);
    return [
      ...[...set].flatMap((name) => demand(listed.has(name), key, `holds ${name}`, 'does not')),
      ...[...listed].flatMap(([name, at]) => [
        ...demand(set.has(name), key, `no ${name}: not in the set`, 'holds it'),
        ...(list === 'likes'
          ? differ(key, name, scores(userKey(name, 'liked')).get(of) ?? 'no like', at)
          : []),
      ]),
    ];
  });
