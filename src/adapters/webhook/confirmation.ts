import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import * as t from 'io-ts';

/** What the endpoint of the kit says has become of a delivery. */
const Confirmation = t.type({
  status: t.keyof({ applied: null, duplicate: null, stale: null, ignored: null }),
  webhook_id: t.string,
});

const Claim = t.type({ status: t.unknown, webhook_id: t.unknown });

const startsAsHtml = (text: string): boolean => /^\s*</.test(text);

/** Why an answer confirms nothing, in words of our own; null: it does confirm the delivery of this id. */
export const unconfirmed = (text: string, id: string): string | null => {
  if (text.trim() === '') return 'with an empty body';
  const json = parse(text.replace(/^\uFEFF/, ''));
  if (E.isLeft(json)) return startsAsHtml(text) ? 'with a page of HTML' : 'with what is no JSON';
  if (Confirmation.is(json.right))
    return json.right.webhook_id === id ? null : 'about another delivery';
  return Claim.is(json.right) && json.right.webhook_id === id
    ? 'with a status that is not known'
    : 'with JSON that says nothing of the delivery';
};
