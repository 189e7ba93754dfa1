import * as t from 'io-ts';

/** The body of every refusal, on any route. */
export const ProblemAnswer = t.intersection([
  t.type({
    type: t.string,
    title: t.string,
    status: t.number,
    detail: t.string,
    instance: t.string,
    error: t.string,
    code: t.string,
  }),
  t.partial({ errors: t.array(t.type({ message: t.string })) }),
]);
