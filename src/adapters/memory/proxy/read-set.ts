import type { Json } from './reply.js';

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

const drawText = (members: readonly string[], count: string | undefined): Json =>
  count === undefined ? pick(members) : draw(members, Number(count));

export const readSet = (
  name: SetRead,
  members: ReadonlySet<string>,
  args: readonly string[],
): Json => {
  const [arg] = args;
  switch (name) {
    case 'SMEMBERS':
      return [...members];
    case 'SISMEMBER':
      return members.has(arg ?? '') ? 1 : 0;
    case 'SMISMEMBER':
      return args.map((member) => (members.has(member) ? 1 : 0));
    case 'SCARD':
      return members.size;
    case 'SRANDMEMBER':
      return drawText([...members], arg);
  }
};
