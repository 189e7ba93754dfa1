import * as t from 'io-ts';

/** A signed text on its way through a sender that writes the JSON around it in its own way. */
export interface SignedText {
  readonly ts: string;
  readonly seq: string;
  /** JSON. */
  readonly body: string;
}

const NumberOrText = t.union([t.number, t.string]);
const Wrapped = t.type({ v: t.literal(1), seq: NumberOrText, ts: NumberOrText, body: t.string });

const MEMBERS = Object.keys(Wrapped.props).length;

/** Null for a body that is itself what is to be read. */
export const signedTextIn = (body: unknown): SignedText | null =>
  Wrapped.is(body) && Object.keys(body).length === MEMBERS
    ? { ts: String(body.ts), seq: String(body.seq), body: body.body }
    : null;
