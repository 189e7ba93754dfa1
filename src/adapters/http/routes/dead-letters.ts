import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { DeadLetter } from '../../../application/ports/dead-letters.js';
import { plainContent } from '../../../application/sync/failed-rows.js';
import { BY_KEY } from '../route-traits.js';
import { ok } from '../answer.js';
import { closed, texts } from '../codec.js';
import type { HttpDeps } from '../http-deps.js';
import { route, type Route } from '../route.js';
import { DeadLetterParams, DeadLettersInput, SelectionBody } from '../sync-inputs.js';

const DeadLetterAnswer = closed(
  'DeadLetter',
  {
    ...texts('id', 'entity', 'key', 'code', 'message', 'way'),
    at: t.number,
    content: t.UnknownRecord,
  },
  { row: t.string },
);

const exampleDeadLetter = {
  id: 'q9Xd0ZrVbVhQzJm1yT5c',
  entity: 'like',
  key: 'like:alice>77',
  code: 'owner_missing',
  message: 'waited for post/77, which never came',
  way: 'deferred',
  at: 1234567890123,
  content: {
    kind: 'delivery',
    delivery: {
      entity: 'like',
      row: { username: 'alice', post_id: 77 },
      deleted: false,
      occurredAt: null,
    },
  },
};

const shownLetter = (letter: DeadLetter) => ({ ...letter, content: plainContent(letter.content) });

/** `would_drop`: the count of a dry run. */
const DroppedAnswer = closed('Dropped', { dropped: t.number }, { would_drop: t.number });

const ReplayedAnswer = closed('Replayed', {
  replayed: t.number,
  results: t.array(
    closed('ReplayResult', { id: t.string, result: t.string, code: t.string, message: t.string }),
  ),
});

export const deadLetterRoutes = ({
  useCases: { listDeadLetters, findDeadLetter, replayDeadLetters, dropDeadLetters },
}: Pick<HttpDeps, 'useCases'>): readonly Route[] => [
  route('GET', '/sync/dead-letters', 'Dead letters: failed records, kept whole, newest first', {
    ...BY_KEY,
    query: DeadLettersInput,
    answers: {
      200: closed('DeadLetters', {
        letters: t.array(DeadLetterAnswer),
        total: t.number,
        codes: t.record(t.string, t.number),
      }),
    },
    example: { answer: { letters: [exampleDeadLetter], total: 1, codes: { owner_missing: 1 } } },
    handle: ({ query }) =>
      pipe(
        listDeadLetters(query),
        TE.map((page) => ok({ ...page, letters: page.letters.map(shownLetter) })),
      ),
  }),
  route('GET', '/sync/dead-letters/:id', 'One dead letter', {
    ...BY_KEY,
    refuses: ['DeadLetterNotFound'],
    params: DeadLetterParams,
    answers: { 200: DeadLetterAnswer },
    example: { answer: exampleDeadLetter },
    handle: ({ params }) => pipe(findDeadLetter(params.id), TE.map(shownLetter), TE.map(ok)),
  }),
  route('POST', '/sync/dead-letters/replay', 'Apply dead letters again, or preview the outcome', {
    ...BY_KEY,
    body: SelectionBody,
    answers: { 200: ReplayedAnswer },
    example: {
      request: { code: 'owner_missing', dryRun: true },
      answer: {
        replayed: 0,
        results: [{ id: exampleDeadLetter.id, result: 'applied', code: '', message: '' }],
      },
    },
    isDry: ({ body }) => body.dryRun,
    handle: ({ body }) =>
      pipe(
        replayDeadLetters(body),
        TE.map((results) =>
          ok({
            replayed: body.dryRun ? 0 : results.filter(({ result }) => result !== 'refused').length,
            results,
          }),
        ),
      ),
  }),
  route('DELETE', '/sync/dead-letters', 'Delete dead letters, or count how many it would delete', {
    ...BY_KEY,
    body: SelectionBody,
    answers: { 200: DroppedAnswer },
    example: { request: { ids: [exampleDeadLetter.id] }, answer: { dropped: 1 } },
    isDry: ({ body }) => body.dryRun,
    handle: ({ body: { selection, dryRun } }) =>
      pipe(
        dropDeadLetters(selection, dryRun),
        TE.map((count) => ok(dryRun ? { dropped: 0, would_drop: count } : { dropped: count })),
      ),
  }),
  route('DELETE', '/sync/dead-letters/:id', 'Delete one dead letter', {
    ...BY_KEY,
    refuses: ['DeadLetterNotFound'],
    params: DeadLetterParams,
    answers: { 200: DroppedAnswer },
    example: { answer: { dropped: 1 } },
    handle: ({ params: { id } }) =>
      pipe(
        findDeadLetter(id),
        TE.flatMap(() => dropDeadLetters({ ids: [id] })),
        TE.map((dropped) => ok({ dropped })),
      ),
  }),
];
