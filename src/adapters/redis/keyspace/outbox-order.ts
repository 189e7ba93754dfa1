import { outboxOrderKey } from '../keys.js';
import { fact } from '../transaction.js';

/** Digits to which both halves of a stream id are padded, so that members sort as ids do. */
const WIDTH = 20;

/** Separates the user from the event's id; a username never contains it. */
const END = '\0';

/** The member of the order zset for a user's event. */
export const memberOf = (actor: string, place: string): string => {
  const halves = place.split('-').map((half) => half.padStart(WIDTH, '0'));
  return `${actor}${END}${halves.join('-')}`;
};

export const placeIn = (member: string): string => {
  const halves = member.slice(member.lastIndexOf(END) + 1).split('-');
  return halves.map((half) => half.replace(/^0+(?=\d)/, '')).join('-');
};

/** Reads the first waiting events of a user. */
export const firstOf = (actor: string, count: number) =>
  fact('ZRANGE', outboxOrderKey, `[${actor}${END}`, `(${actor}\u0001`, 'BYLEX', 'LIMIT', 0, count);
