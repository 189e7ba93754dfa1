import { outboxOrderKey } from '../keys.js';
import { fact } from '../transaction.js';

/** Wide enough for both halves of an id of a stream, so that names sort as ids do. */
const WIDTH = 20;

/** Stands between a user and the place of what waits; a username holds none. */
const END = '\0';

/** What waits, in a zset by name. */
export const memberOf = (actor: string, place: string): string => {
  const halves = place.split('-').map((half) => half.padStart(WIDTH, '0'));
  return `${actor}${END}${halves.join('-')}`;
};

export const placeIn = (member: string): string => {
  const halves = member.slice(member.lastIndexOf(END) + 1).split('-');
  return halves.map((half) => half.replace(/^0+(?=\d)/, '')).join('-');
};

/** The first that wait of a user. */
export const firstOf = (actor: string, count: number) =>
  fact('ZRANGE', outboxOrderKey, `[${actor}${END}`, `(${actor}\u0001`, 'BYLEX', 'LIMIT', 0, count);
