import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as t from 'io-ts';
import type { StoreError } from '../../application/errors.js';
import type { NamePage } from '../../domain/page.js';
import type { Principal } from '../../domain/principal.js';
import { ok, type Answer } from './answer.js';
import { namesAnswer } from './answers.js';
import { exampleNames } from './examples.js';
import type { HttpDeps } from './http-deps.js';
import { NamesQuery } from './inputs.js';
import { viewNames, viewPeople } from './view.js';

interface Asked {
  readonly principal: Principal;
  readonly query: t.TypeOf<typeof NamesQuery>;
}

/** What all routes that list names share: their declaration, and how they answer a page, as usernames or as profiles. */
export const makeNamePages = ({
  useCases: { showPeople },
  publicFields,
}: Pick<HttpDeps, 'useCases' | 'publicFields'>) => ({
  declared: {
    query: NamesQuery,
    rows: ({ query }: Pick<Asked, 'query'>) => query.limit,
    answers: { 200: namesAnswer(publicFields) },
    example: { answer: exampleNames },
  },
  answer:
    ({ principal, query }: Asked) =>
    (page: NamePage): TE.TaskEither<StoreError, Answer> =>
      query.expand === null
        ? TE.right(ok(viewNames(page, query)))
        : pipe(
            showPeople(principal, page),
            TE.map((people) => ok(viewPeople(people, publicFields, query))),
          ),
});
