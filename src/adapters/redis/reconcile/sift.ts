import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../application/errors.js';
import type { Part } from '../../../application/ports/reconciler.js';
import { admits, sidesOf } from '../../../domain/derive.js';
import { typeOf } from '../../../domain/invariant/keys.js';
import { printKey, type Key } from '../../../domain/key.js';
import type { PostId } from '../../../domain/post.js';
import { claimOfMember, type Claim } from '../../../domain/reconcile/claim.js';
import type { Username } from '../../../domain/username.js';
import type { Gateway } from '../gateway.js';
import { namesKey, postKey, userKey } from '../keys.js';
import { askAll } from './read-looks.js';
import { answers, question, type Answers, type Question } from './question.js';

/** Whether there is nothing to say of a member, as far as it needs no closer look. */
type Sound = (answers: Answers) => boolean;

/** Rows that are known to be here, so that each is asked for once. */
type Known = Set<string>;
const MOST_KNOWN = 200_000;

const rowAt = ({ ask }: Question, key: string, known: Known): Sound => {
  if (known.has(key)) return () => true;
  const type = ask('TYPE', key);
  return (answers) => {
    const isHere = answers.of(type) === 'hash';
    if (isHere && known.size < MOST_KNOWN) known.add(key);
    return isHere;
  };
};

/** What it takes for one member of a collection to be sound; the other side of an edge holds it too. */
const memberAt = (asked: Question, key: Key, claim: Claim, known: Known): Sound => {
  if (claim.of === 'name') return rowAt(asked, userKey(claim.name as Username), known);
  if (claim.of === 'place') {
    const names = ['username', 'hashtags', 'banned'];
    const values = asked.ask('HMGET', postKey(claim.id as PostId), ...names);
    return (answers) => {
      const post = answers.hash(values, values) ?? {};
      return post['username'] !== undefined && admits(claim.shelf, post);
    };
  }
  if (claim.of !== 'edge') return () => false;
  const { edge } = claim;
  const { mine, theirs } = sidesOf(edge);
  const isMine = printKey(mine) === printKey(key);
  const [side, member] = isMine ? [theirs, edge.user] : [mine, edge.target];
  const command = typeOf(side) === 'zset' ? 'ZSCORE' : 'SISMEMBER';
  const held = asked.ask(command, printKey(side), member);
  const target =
    edge.kind === 'follow' ? userKey(edge.target as Username) : postKey(edge.target as PostId);
  const row = rowAt(asked, isMine ? target : userKey(edge.user), known);
  return (answers) => answers.isThere(held) && row(answers);
};

const namesOf = (key: Key): string | null => {
  if (key.of === 'user' && (key.part === 'followers' || key.part === 'following'))
    return namesKey(key.part, key.username);
  return key.of === 'post' && key.part === 'likes' ? namesKey('likes', key.id) : null;
};

/** Names by time hold all of a set, or are not there. */
const namesAt = ({ ask }: Question, key: Key, members: readonly string[]) => {
  const names = namesOf(key);
  if (names === null) return () => () => true;
  const [size, scores] = [ask('ZCARD', names), ask('ZMSCORE', names, ...members)];
  return (answers: Answers): ((place: number) => boolean) => {
    const held = answers.of(scores) as readonly unknown[] | null;
    const isHere = answers.size(size) > 0;
    return (place) => !isHere || held?.[place] !== null;
  };
};

/** A member asks for three facts at most. */
const MEMBERS = 90;

const inPieces = (part: Part): readonly Part[] => {
  const { key, members } = part;
  if (members.length <= MEMBERS) return [part];
  return Array.from({ length: Math.ceil(members.length / MEMBERS) }, (_, nth) => ({
    key,
    members: members.slice(nth * MEMBERS, (nth + 1) * MEMBERS),
  }));
};

/** Those members of which there may be something to say, and which are to be looked at. */
export const sift = (
  redis: Gateway,
  parts: readonly Part[],
  known: Known,
): TE.TaskEither<StoreError, readonly Claim[]> =>
  pipe(
    askAll(
      redis,
      parts.flatMap(inPieces).map(({ key, members }) => {
        const questions = question();
        const names = namesAt(questions, key, members);
        const sound = members.flatMap((member) => {
          const claim = claimOfMember(key, member);
          return claim === null ? [] : [{ claim, is: memberAt(questions, key, claim, known) }];
        });
        return { facts: questions.facts, questions, names, sound };
      }),
      ({ questions, names, sound }, replies, from) => {
        const answered = answers(questions, replies, from);
        const isListed = names(answered);
        return sound
          .filter(({ is }, place) => !(is(answered) && isListed(place)))
          .map(({ claim }) => claim);
      },
    ),
    TE.map((claims) => claims.flat()),
  );
