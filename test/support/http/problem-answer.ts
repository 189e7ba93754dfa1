import * as t from 'io-ts';

/** What every refusal answers, whatever the route. */
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
