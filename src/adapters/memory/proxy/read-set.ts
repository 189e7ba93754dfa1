import * as E from 'fp-ts/lib/Either.js';
import { NOT_AN_INTEGER, parseInt64, type Json, type Reply } from './reply.js';

export type SetRead = 'SMEMBERS' | 'SISMEMBER' | 'SMISMEMBER' | 'SCARD' | 'SRANDMEMBER';

const pick = (members: readonly string[]): string | null =>
  members[Math.floor(Math.random() * members.length)] ?? null;

const shuffle = (members: readonly string[]): readonly string[] =>
  members
    .map((member) => ({ member, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ member }) => member);

/** A count above zero names each member once at most, one below zero draws that often. */
const draw = (members: readonly string[], count: number): Json => {
  if (members.length === 0) return [];
  return count >= 0
    ? shuffle(members).slice(0, count)
    : Array.from({ length: -count }, () => pick(members));
};

const drawText = (members: readonly string[], count: string | undefined): Reply => {
  if (count === undefined) return E.right(pick(members));
  const parsed = parseInt64(count);
  return E.isRight(parsed) ? E.right(draw(members, Number(parsed.right))) : E.left(NOT_AN_INTEGER);
};

export const readSet = (
  name: SetRead,
  members: ReadonlySet<string>,
  args: readonly string[],
): Reply => {
  const [arg] = args;
  switch (name) {
    case 'SMEMBERS':
      return E.right([...members]);
    case 'SISMEMBER':
      return E.right(members.has(arg ?? '') ? 1 : 0);
    case 'SMISMEMBER':
      return E.right(args.map((member) => (members.has(member) ? 1 : 0)));
    case 'SCARD':
      return E.right(members.size);
    case 'SRANDMEMBER':
      return drawText([...members], arg);
  }
};
